import { CommandError, exitCodes } from '../command-error.ts'
import { percent } from '../plans/routing-rules.ts'
import { judgements } from '../records/experiment-record.ts'
import { time } from '../records/markdown.ts'
import type { RecordFolder, StoredRecord } from '../records/record-folder.ts'
import { verifyRecord } from '../records/verify.ts'
import { styled, type Terminal } from '../terminal.ts'
import type { Context } from './context.ts'
import { columns } from './status.ts'

/** `experiment report`: prints a record, or verifies it. Returns the exit code. */
export async function report(
  terminal: Terminal,
  records: RecordFolder,
  {
    name,
    verify,
    output,
  }: { readonly name: string | undefined; readonly verify: boolean; readonly output: 'text' | 'json' },
): Promise<number> {
  const stored = await records.list()
  const chosen = name === undefined ? stored : stored.filter(({ record }) => record.declaration.name === name)
  const newest = chosen.at(-1)
  if (newest === undefined) {
    const known = stored.map(({ record }) => record.declaration.name).join(', ') || 'none'
    throw new CommandError(
      `${records.path} has no record${name === undefined ? '' : ` of ${name}`}. Known: ${known}.`,
      exitCodes.usage,
    )
  }
  if (verify) return verifyAll(terminal, chosen)
  terminal.write(output === 'json' ? JSON.stringify(newest.record, null, 2) : newest.text.trimEnd())
  return exitCodes.done
}

function verifyAll(terminal: Terminal, stored: readonly StoredRecord[]): number {
  let failed = false
  for (const { path, record, text } of stored) {
    const differences = verifyRecord(record, text)
    failed ||= differences.length > 0
    if (differences.length === 0) {
      const judged = judgements(record).length
      terminal.write(
        `${path}: every figure of ${judged === 1 ? 'one judgement' : `${judged} judgements`} follows from the counts.`,
      )
    } else {
      terminal.write(styled(terminal, 'red', `${path}:`))
      for (const difference of differences) terminal.write(`  ${difference}`)
    }
  }
  return failed ? exitCodes.failed : exitCodes.done
}

/** `experiment history`: lists the records, and the experiments that experiment-service knows without a record. With a name, its verdicts. */
export async function history(
  context: Context,
  { name, output }: { readonly name: string | undefined; readonly output: 'text' | 'json' },
): Promise<void> {
  const { terminal } = context
  if (name !== undefined) {
    const verdicts = await context.withService((service) => service.history(name))
    if (output === 'json') return terminal.write(JSON.stringify(verdicts, null, 2))
    const rows = verdicts.map(({ judgedAt, verdict, users, reason }) => [
      time(judgedAt),
      verdict.replaceAll('-', ' '),
      `${users.canary} / ${users.stable}`,
      reason,
    ])
    for (const line of columns([['judged', 'verdict', 'canary/stable', 'reason'], ...rows])) terminal.write(line)
    return
  }
  const records = await context.records.list()
  const known = await context
    .withService((service) => service.list())
    .catch((error: unknown) => {
      if (!(error instanceof CommandError)) throw error
      terminal.note(`Only the records are listed. ${error.message}`)
      return []
    })
  const recorded = records.map(({ record: { declaration, stages, end } }) => {
    const judged = known.find(({ name }) => name === declaration.name)
    const evidence = end?.evidence?.judgement ?? judged
    const automatic = judged?.rolledBack !== undefined && end === undefined ? 'rolled back automatically' : 'running'
    return {
      name: declaration.name,
      startedAt: stages[0]?.at ?? 0,
      ramp: stages.map(({ share }) => percent(share)).join(' → '),
      verdict: evidence?.verdict ?? '',
      result: end === undefined ? automatic : `${end.decision.replaceAll('-', ' ')} by ${end.by}`,
      hypothesis: declaration.hypothesis,
    }
  })
  const others = known
    .filter(({ name }) => !recorded.some((record) => record.name === name))
    .map(({ name, startedAt, endedAt, verdict, hypothesis, rolledBack }) => ({
      name,
      startedAt,
      ramp: '',
      verdict,
      result: `${rolledBack !== undefined ? 'rolled back automatically' : endedAt === undefined ? 'running' : 'ended'}, no record`,
      hypothesis,
    }))
  const all = [...recorded, ...others].sort((a, b) => b.startedAt - a.startedAt)
  if (output === 'json') return terminal.write(JSON.stringify(all, null, 2))
  if (all.length === 0) return terminal.write('There is no experiment yet. Run "experiment start".')
  const rows = all.map(({ name, startedAt, ramp, verdict, result, hypothesis }) => [
    time(startedAt),
    name,
    result,
    verdict.replaceAll('-', ' '),
    ramp,
    hypothesis,
  ])
  for (const line of columns([['started', 'name', 'result', 'verdict', 'users', 'hypothesis'], ...rows]))
    terminal.write(line)
}
