import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { LabelledMessage } from './labelled-message.ts'

/** A line of a further corpus. */
export const CorpusLine = Type.Object({
  corpus: Type.String({ minLength: 1 }),
  text: Type.String(),
  label: Type.Union([Type.Literal(0), Type.Literal(1)], { description: '1 is spam.' }),
  raw: Type.Boolean({ description: 'False when a machine has changed the text: lower-cased, stripped, lemmatised.' }),
})

/**
 * The messages of a JSON-lines file as people wrote them; machine-processed ones are left out, for they teach a model what no message looks like.
 * @throws Error naming the file and the line that is no `CorpusLine`
 */
export async function readJsonLines(file: string): Promise<LabelledMessage[]> {
  const messages: LabelledMessage[] = []
  let number = 0
  for await (const line of createInterface({ input: createReadStream(file, 'utf8') })) {
    number++
    if (line.trim() === '') continue
    const { corpus, text, label, raw } = parseLine(line, `${file}:${number}`)
    if (raw && text.trim() !== '') messages.push({ corpus, text, spam: label === 1 })
  }
  return messages
}

function parseLine(line: string, place: string) {
  try {
    return Value.Parse(CorpusLine, JSON.parse(line))
  } catch (cause) {
    throw new Error(`${place} is not a line of a corpus: {"corpus", "text", "label": 0|1, "raw"}`, { cause })
  }
}
