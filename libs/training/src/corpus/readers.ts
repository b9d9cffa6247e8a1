import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { Type } from 'typebox'
import { Value } from 'typebox/value'

export interface LabelledMessage {
  /** Name of its corpus, for example `uci`. */
  readonly corpus: string
  readonly text: string
  readonly spam: boolean
}

/** The committed copy of the SMS Spam Collection. */
export const smsSpamCollection = new URL('../../data/SMSSpamCollection', import.meta.url)

/** Pinned because copies with wrong labels circulate. */
const smsSpamCollectionSha256 = '7d039a24a6083ed9ef0f806ebad56bbb976e3aeb8de05669173bfdc4996c239d'

/**
 * Reads the 5,574 messages of the SMS Spam Collection v.1 (Almeida, Gómez Hidalgo, Yamakami 2011) in file order.
 * @throws Error when the checksum differs
 */
export async function readSmsSpamCollection(file: string | URL = smsSpamCollection): Promise<LabelledMessage[]> {
  const bytes = await readFile(file)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  if (sha256 !== smsSpamCollectionSha256) {
    throw new Error(
      `${file} is not the SMS Spam Collection v.1: its SHA-256 is ${sha256}, expected ${smsSpamCollectionSha256}`,
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

/** A line of an additional corpus. */
const CorpusLine = Type.Object({
  corpus: Type.String({ minLength: 1 }),
  text: Type.String(),
  label: Type.Union([Type.Literal(0), Type.Literal(1)], { description: '1 is spam.' }),
  raw: Type.Boolean({ description: 'False when the text was preprocessed: lower-cased, stripped or lemmatised.' }),
})

/** The messages of an additional corpus. */
export interface AdditionalCorpus {
  readonly raw: readonly LabelledMessage[]
  /** Lower-cased, stripped or lemmatised, unlike any real message. */
  readonly preprocessed: readonly LabelledMessage[]
}

/**
 * Reads a JSON Lines file.
 * @throws Error that names the file and line number of an invalid line
 */
export async function readJsonLines(file: string): Promise<AdditionalCorpus> {
  const raw: LabelledMessage[] = []
  const preprocessed: LabelledMessage[] = []
  let number = 0
  for await (const line of createInterface({ input: createReadStream(file, 'utf8') })) {
    number++
    if (line.trim() === '') continue
    const message = parseLine(line, `${file}:${number}`)
    if (message.text.trim() === '') continue
    const { corpus, text, label } = message
    const messages = message.raw ? raw : preprocessed
    messages.push({ corpus, text, spam: label === 1 })
  }
  return { raw, preprocessed }
}

function parseLine(line: string, place: string) {
  try {
    return Value.Parse(CorpusLine, JSON.parse(line))
  } catch (cause) {
    throw new Error(`${place} is not a corpus line: expected {"corpus", "text", "label": 0|1, "raw"}`, { cause })
  }
}
