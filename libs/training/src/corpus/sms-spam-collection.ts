import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { LabelledMessage } from './labelled-message.ts'

/** The committed copy of the corpus. */
export const smsSpamCollection = new URL('../../data/SMSSpamCollection', import.meta.url)

/** SHA-256 of the genuine file: copies with wrong labels circulate. */
export const smsSpamCollectionSha256 = '7d039a24a6083ed9ef0f806ebad56bbb976e3aeb8de05669173bfdc4996c239d'

/**
 * The 5,574 messages of the SMS Spam Collection v.1 (Almeida, Gómez Hidalgo, Yamakami 2011), in the order of the file.
 * @throws Error when the file is not the genuine one
 */
export async function readSmsSpamCollection(file: string | URL = smsSpamCollection): Promise<LabelledMessage[]> {
  const bytes = await readFile(file)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  if (sha256 !== smsSpamCollectionSha256) {
    throw new Error(
      `${file} is not the SMS Spam Collection v.1: its SHA-256 is ${sha256}, not ${smsSpamCollectionSha256}`,
    )
  }
  return bytes
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const tab = line.indexOf('\t')
      return { corpus: 'uci', text: line.slice(tab + 1), spam: line.slice(0, tab) === 'spam' }
    })
}
