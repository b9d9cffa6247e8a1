import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { chooseLanguage, LanguageProvider } from './i18n/language.tsx'
import { removeRedirectMarker } from './lib/location.ts'
import '@sms-checker/ui/base.css'

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no element #root')

// In development the service worker would serve a stale page. Over plain HTTP browsers offer no service workers.
if (import.meta.env.PROD && 'serviceWorker' in navigator) navigator.serviceWorker.register('/service-worker.js')

removeRedirectMarker()
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={new QueryClient()}>
      <LanguageProvider language={await chooseLanguage(navigator.languages)}>
        <App />
      </LanguageProvider>
    </QueryClientProvider>
  </StrictMode>,
)
