import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { leaveOut, readCorpora, type SplitMessage, sourceNames, trainingMessagesOf } from '../src/index.ts'

const usage = `Usage: npm run export-examples -- --corpus FILE... --out FILE [--leave-out SOURCE]...
  --corpus     an additional corpus in JSON Lines
  --out        the examples in JSON Lines: {"text", "spam", "weight", "train"}
  --leave-out  only measures on this source (${sourceNames.join(', ')}); by default, every source trains`

/**
 * Fraction of each kind of message that trains the transformer, whose training takes half an hour for 150,000 messages. Chat and restored
 * messages are many, and resemble each other.
 */
const shares: Readonly<Record<string, number>> = {
  nus_early: 0.12,
  sp_latest_ham: 0.75,
  uci: 0.6,
  sp_legacy_ham: 0.75,
  sp_latest_spamhunter: 0.3,
}

/** Weight in the training loss. Chat and restored messages are fewer than for the other models, and count more. */
function weightOf({ corpus, spam }: SplitMessage): number {
  if (corpus === 'exais_train_users') return spam ? 0.15 : 1
  if (corpus === 'synthetic') return spam ? 1 : 1.5
  return corpus === 'sp_latest_spamhunter' ? 0.7 : 1
}

try {
  const { values } = parseArgs({
    options: {
      corpus: { type: 'string', multiple: true, default: [] },
      out: { type: 'string' },
      'leave-out': { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) console.log(usage)
  else if (values.out === undefined) throw new Error('--out is missing.')
  else await exportExamples(values.corpus, values.out, values['leave-out'])
} catch (error) {
  console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`)
  process.exitCode = 1
}

async function exportExamples(corpora: readonly string[], out: string, sources: readonly string[]): Promise<void> {
  const training = trainingMessagesOf(await readCorpora(corpora))
  const { test, rest } = leaveOut(sources, training)
  const isRest = new Set(rest)
  const chosen = [...test, ...rest.filter((i) => isChosen(training[i]))]
  const lines = chosen.flatMap((i) => {
    const message = training[i]
    if (message === undefined) return []
    const { text, spam } = message
    return JSON.stringify({ text, spam, weight: weightOf(message), train: isRest.has(i) })
  })
  await writeFile(out, `${lines.join('\n')}\n`)
}

/** Whether a message is among the share of its kind. Depends on its text only. */
function isChosen(message: SplitMessage | undefined): boolean {
  if (message === undefined) return false
  const { corpus, spam, text } = message
  const share = (spam && corpus !== 'sp_latest_spamhunter' ? undefined : shares[corpus]) ?? 1
  return createHash('sha256').update(text).digest().readUInt32BE(0) < share * 2 ** 32
}
