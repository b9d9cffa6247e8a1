import { readJsonLines } from './json-lines.ts'
import { readSmsSpamCollection } from './sms-spam-collection.ts'
import { type SplitMessage, splitMessages } from './split.ts'
import { writeMessages } from './written-messages.ts'

/** Everything to train and to measure on: the committed corpus, further JSON-lines corpora, the written messages. */
export async function readCorpora(furtherCorpora: readonly string[]): Promise<SplitMessage[]> {
  const further = await Promise.all(furtherCorpora.map(readJsonLines))
  return splitMessages([...(await readSmsSpamCollection()), ...further.flat(), ...(await writeMessages())])
}
