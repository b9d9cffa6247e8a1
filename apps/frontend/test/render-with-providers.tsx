import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { render } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import type { ReactElement } from 'react'
import { en } from '../src/i18n/en.ts'
import { LanguageProvider } from '../src/i18n/language.tsx'

/** Renders a component with the providers of the page. @returns the queries of Testing Library and a `person` who interacts with it */
export function renderWithProviders(page: ReactElement) {
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
