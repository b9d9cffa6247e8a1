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

/** Beyond these a figure would claim a certainty that no model has. */
const lowest = 0.001
const highest = 0.999

function boundOf(probability: number): 'moreThan' | 'lessThan' | undefined {
  if (probability > highest) return 'moreThan'
  return probability < lowest ? 'lessThan' : undefined
}

const signs = { moreThan: '>', lessThan: '<' } as const

/** Numbers and dates as the reader's language writes them. */
export function useFormats() {
  const { locale } = use(LanguageContext)
  return useMemo(() => {
    const integer = new Intl.NumberFormat(locale)
    const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 })
    const date = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' })
    const bounded = (probability: number) => ({
      bound: boundOf(probability),
      figure: percent.format(Math.min(highest, Math.max(lowest, probability))),
    })
    return {
      bounded,
      /** A probability where there is no room for words. */
      chance(probability: number) {
        const { bound, figure } = bounded(probability)
        return `${bound ? signs[bound] : ''}${figure}`
      },
      integer: (value: number) => integer.format(value),
      date: (value: Date) => date.format(value),
    }
  }, [locale])
}
