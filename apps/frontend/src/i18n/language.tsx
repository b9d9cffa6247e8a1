import { createContext, type ReactNode, use, useEffect, useMemo } from 'react'
import { en, type Translation } from './en.ts'

export interface Language {
  /** BCP 47 tag that decides how numbers and dates are formatted, for example `en-GB`. */
  readonly locale: string
  readonly text: Translation
}

// Languages other than English are loaded on demand.
const translations: Readonly<Record<string, () => Promise<Translation>>> = {
  en: async () => en,
  nl: async () => (await import('./nl.ts')).nl,
}

/** Returns the first of the browser's preferred languages that has a translation, with its region. Falls back to English. */
export async function chooseLanguage(preferred: readonly string[]): Promise<Language> {
  for (const locale of preferred) {
    const load = translations[locale.split('-')[0]?.toLowerCase() ?? '']
    if (load) return { locale, text: await load() }
  }
  return { locale: 'en', text: en }
}

const LanguageContext = createContext<Language>({ locale: 'en', text: en })

interface ProviderProps {
  readonly language: Language
  readonly children: ReactNode
}

export function LanguageProvider({ language, children }: ProviderProps) {
  useEffect(() => {
    document.documentElement.lang = language.locale
  }, [language])
  return <LanguageContext value={language}>{children}</LanguageContext>
}

export function useText(): Translation {
  return use(LanguageContext).text
}

/** Probabilities outside these bounds are shown as "more than" or "less than": no model is that certain. */
const lowestShown = 0.001
const highestShown = 0.999

function boundOf(probability: number): 'moreThan' | 'lessThan' | undefined {
  if (probability > highestShown) return 'moreThan'
  return probability < lowestShown ? 'lessThan' : undefined
}

const signs = { moreThan: '>', lessThan: '<' } as const

/** Returns formatters for numbers, probabilities and dates in the reader's locale. */
export function useFormats() {
  const { locale } = use(LanguageContext)
  return useMemo(() => {
    const integer = new Intl.NumberFormat(locale)
    const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 })
    const date = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' })
    const boundedPercent = (probability: number) => ({
      bound: boundOf(probability),
      percent: percent.format(Math.min(highestShown, Math.max(lowestShown, probability))),
    })
    return {
      boundedPercent,
      /** A percentage with the bound as a sign, for example `>99.9%`. */
      percent(probability: number) {
        const { bound, percent } = boundedPercent(probability)
        return `${bound ? signs[bound] : ''}${percent}`
      },
      integer: (value: number) => integer.format(value),
      date: (value: Date) => date.format(value),
    }
  }, [locale])
}
