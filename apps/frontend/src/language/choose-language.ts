import { en, type Messages } from './messages-en.ts'

export interface Language {
  /** BCP 47 tag by which numbers and dates are written, e.g. `en-GB`. */
  readonly locale: string
  readonly text: Messages
}

// Every language but the first comes on its own, so that nobody loads one that they do not read.
const languages: Readonly<Record<string, () => Promise<Messages>>> = {
  en: async () => en,
  nl: async () => (await import('./messages-nl.ts')).nl,
}

/** The first of the browser's languages that the page speaks, with its region; else English. */
export async function chooseLanguage(preferred: readonly string[]): Promise<Language> {
  for (const locale of preferred) {
    const load = languages[locale.split('-')[0]?.toLowerCase() ?? '']
    if (load) return { locale, text: await load() }
  }
  return { locale: 'en', text: en }
}
