import { judgeExperiment, shareOfUsers } from '@sms-checker/verdict'
import { includesUsers } from '../plans/routing-rules.ts'
import { type ExperimentRecord, judgements } from './experiment-record.ts'
import { toMarkdown } from './markdown.ts'

/** Largest relative difference of a figure: versions of Node differ in the last digits of logarithms. */
const tolerance = 1e-9

/** Fields of a judgement that do not follow from the counts. */
const observed = new Set(['lastEventAt', 'rolledBack'])

/**
 * Computes every figure of a record again from its counts, and every line of its text from its data. Returns a sentence for each difference.
 *
 * @param text the file that holds the record
 */
export function verifyRecord(record: ExperimentRecord, text: string): string[] {
  return [...rules(record), ...figures(record), ...wording(record, text)]
}

function rules({ stages }: ExperimentRecord): string[] {
  return stages.flatMap(({ rule, share }, index) => {
    const before = stages[index - 1]
    const exact = shareOfUsers(rule)
    return [
      ...(differs(share, exact)
        ? [`stage ${index + 1}: share is ${share}, but the rule ${rule} selects ${exact}.`]
        : []),
      ...(before !== undefined && !includesUsers(rule, before.rule)
        ? [`stage ${index + 1}: the rule ${rule} drops users of the rule ${before.rule}.`]
        : []),
    ]
  })
}

function figures(record: ExperimentRecord): string[] {
  return judgements(record).flatMap(({ where, evidence: { judgement, counts } }) => {
    const { rolledBack } = judgement
    const computed = {
      ...judgeExperiment(judgement.experiment, counts, judgement.judgedAt),
      // The verdict that ended the experiment. Events that arrived after it are among the counts, so these give another sentence.
      ...(rolledBack && { verdict: 'roll-back', reason: rolledBack.reason }),
    }
    return [
      ...differences(record.declaration, judgement.experiment, `${where}: declaration`),
      ...differences(judgement, computed, where),
    ]
  })
}

/** Compares the recorded value with the computed one, down to each figure. */
function differences(recorded: unknown, computed: unknown, where: string): string[] {
  if (isObject(recorded) && isObject(computed)) {
    const keys = new Set([...Object.keys(recorded), ...Object.keys(computed)])
    return [...keys]
      .filter((key) => !observed.has(key))
      .flatMap((key) => differences(Reflect.get(recorded, key), Reflect.get(computed, key), `${where}.${key}`))
  }
  const equal =
    typeof recorded === 'number' && typeof computed === 'number' ? !differs(recorded, computed) : recorded === computed
  return equal ? [] : [`${where} is ${JSON.stringify(recorded)}, but the counts give ${JSON.stringify(computed)}.`]
}

function wording(record: ExperimentRecord, text: string): string[] {
  const written = text.split('\n')
  const expected = toMarkdown(record).split('\n')
  const line = expected.findIndex((one, index) => one !== written[index])
  if (line === -1 && written.length === expected.length) return []
  const at = line === -1 ? expected.length : line
  return [`line ${at + 1} is "${written[at] ?? ''}", but the data give "${expected[at] ?? ''}".`]
}

function differs(a: number, b: number): boolean {
  return Math.abs(a - b) > tolerance * Math.max(1, Math.abs(a), Math.abs(b))
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
