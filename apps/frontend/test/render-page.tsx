import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { render } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import type { ReactElement } from 'react'
import { LanguageProvider } from '../src/language/language.tsx'
import { en } from '../src/language/messages-en.ts'

/** Renders a part of the page with all that it finds around it in the browser, and a person to use it. */
export function renderPage(page: ReactElement) {
  const person = userEvent.setup()
  const screen = render(page, {
    wrapper: ({ children }) => (
      <QueryClientProvider client={new QueryClient()}>
        <LanguageProvider language={{ locale: 'en', text: en }}>{children}</LanguageProvider>
      </QueryClientProvider>
    ),
  })
  return { person, ...screen }
}
