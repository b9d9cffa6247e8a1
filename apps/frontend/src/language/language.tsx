import { createContext, type ReactNode, use, useEffect, useMemo } from 'react'
import type { Language } from './choose-language.ts'
import { en, type Messages } from './messages-en.ts'

const LanguageContext = createContext<Language>({ locale: 'en', text: en })

export function LanguageProvider({
  language,
  children,
}: {
  readonly language: Language
  readonly children: ReactNode
}) {
  useEffect(() => {
    document.documentElement.lang = language.locale
  }, [language])
  return <LanguageContext value={language}>{children}</LanguageContext>
}

export function useText(): Messages {
  return use(LanguageContext).text
}

/** Numbers and dates as the reader's language writes them. */
export function useFormats() {
  const { locale } = use(LanguageContext)
  return useMemo(() => {
    const integer = new Intl.NumberFormat(locale)
    const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 })
    const date = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' })
    return {
      integer: (value: number) => integer.format(value),
      percent: (value: number) => percent.format(value),
      date: (value: Date) => date.format(value),
    }
  }, [locale])
}
