import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const corpusFile = fileURLToPath(new URL('../../../../libs/training/data/SMSSpamCollection', import.meta.url))

/** Messages of the SMS Spam Collection with their labels, in the order of the file. */
export function corpusMessages(): { readonly label: string; readonly sms: string }[] {
  return readFileSync(corpusFile, 'utf8')
    .split('\n')
    .map((line) => {
      const [label = '', ...sms] = line.split('\t')
      return { label, sms: sms.join('\t') }
    })
    .filter(({ sms }) => sms.trim() !== '')
}
