import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { takeTokenFromAddress } from './api/token.ts'
import { App } from './app.tsx'
import '@sms-checker/ui/base.css'

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no element #root')

takeTokenFromAddress()
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <App />
    </QueryClientProvider>
  </StrictMode>,
)
