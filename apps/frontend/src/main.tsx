import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { tidyAddress } from './address.ts'
import { App } from './app.tsx'
import { chooseLanguage } from './language/choose-language.ts'
import { LanguageProvider } from './language/language.tsx'
import './styles/base.css'

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no element #root')

// Not while developing: it would show the page of a while ago. Browsers have none on pages that came over plain HTTP.
if (import.meta.env.PROD && 'serviceWorker' in navigator) navigator.serviceWorker.register('/service-worker.js')

tidyAddress()
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={new QueryClient()}>
      <LanguageProvider language={await chooseLanguage(navigator.languages)}>
        <App />
      </LanguageProvider>
    </QueryClientProvider>
  </StrictMode>,
)
