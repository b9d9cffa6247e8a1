import { createContext, type ReactNode, use, useEffect, useMemo } from 'react'
import { en, type Messages } from './messages-en.ts'
import { nl } from './messages-nl.ts'

const languages: Readonly<Record<string, Messages>> = { en, nl }

interface Language {
  /** BCP 47 tag by which numbers and dates are written, e.g. `en-GB`. */
  readonly locale: string
  readonly text: Messages
}

/** The first of the browser's languages that the page speaks, with its region; else English. */
export function chooseLanguage(preferred: readonly string[]): Language {
  for (const locale of preferred) {
    const text = languages[locale.split('-')[0]?.toLowerCase() ?? '']
    if (text) return { locale, text }
  }
  return { locale: 'en', text: en }
}

const LanguageContext = createContext<Language>({ locale: 'en', text: en })

export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const language = useMemo(() => chooseLanguage(navigator.languages), [])
  useEffect(() => {
    document.documentElement.lang = language.locale
    document.title = `${language.text.appName}: ${language.text.title}`
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
