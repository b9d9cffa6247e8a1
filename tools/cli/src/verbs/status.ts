import { setTimeout as sleep } from 'node:timers/promises'
import type { ExperimentJudgement, ShadowJudgement, Verdict } from '@sms-checker/contracts'
import { CommandError } from '../command-error.ts'
import { percentages } from '../plans/percentages.ts'
import { percent } from '../plans/routing-rules.ts'
import { time } from '../records/markdown.ts'
import { styled, type Terminal } from '../terminal.ts'
import type { Context } from './context.ts'

/** Exit codes of `experiment status`, so that a script can act on the verdict. */
const verdictExitCodes: Record<Verdict, number> = {
  promote: 0,
  'keep-running': 10,
  'not-enough-data': 11,
  undecided: 12,
  'roll-back': 20,
  invalid: 21,
}

/** Exit codes of `shadow status`. */
const shadowExitCodes: Record<ShadowJudgement['verdict'], number> = {
  'not-worse': 0,
  'keep-running': 10,
  worse: 20,
}

const watchMs = 10_000

export interface StatusOptions {
  readonly name: string | undefined
  readonly watch: boolean
  readonly output: 'text' | 'json'
}

/** `experiment status`: prints the verdict. Returns its exit code. With `watch`, it prints until a person has to decide. */
export async function status(context: Context, { name, watch, output }: StatusOptions): Promise<number> {
  const { terminal } = context
  return context.withService(async (service) => {
    const chosen = name ?? (await service.list())[0]?.name
    if (chosen === undefined) throw new CommandError('There is no experiment. Run "experiment start".')
    while (true) {
      const { judgement } = await service.evidence(chosen)
      if (output === 'json') terminal.write(JSON.stringify(judgement, null, watch ? 0 : 2))
      else for (const line of describe(terminal, judgement)) terminal.write(line)
      const waits = judgement.verdict === 'keep-running' || judgement.verdict === 'not-enough-data'
      if (!watch || !waits || judgement.rolledBack !== undefined) {
        return judgement.rolledBack === undefined ? verdictExitCodes[judgement.verdict] : verdictExitCodes['roll-back']
      }
      if (output === 'text') terminal.write('')
      await sleep(watchMs)
    }
  })
}

/** `shadow status`: prints how the shadow model compares with the primary. Returns the exit code of the verdict. */
export async function shadowStatus({ terminal, withService }: Context, output: 'text' | 'json'): Promise<number> {
  const judgement = await withService((service) => service.shadow())
  if (output === 'json') terminal.write(JSON.stringify(judgement, null, 2))
  else {
    const { verdict, reason, users, shadowModel = 'no model', primaryModel = 'no model' } = judgement
    const style = verdict === 'worse' ? 'red' : verdict === 'not-worse' ? 'green' : 'yellow'
    terminal.write(`Shadow ${shadowModel}, primary ${primaryModel}: ${styled(terminal, style, words(verdict))}`)
    terminal.write(reason)
    terminal.write(`${users.toLocaleString('en')} users with a pair of predictions.`)
    if (verdict === 'not-worse') terminal.write('Next: npx sms-checker shadow promote')
  }
  return shadowExitCodes[judgement.verdict]
}

function describe(terminal: Terminal, judgement: ExperimentJudgement): string[] {
  const { experiment, verdict, reason, judgedAt, lastEventAt, users, sampleRatio, guardrails, rolledBack } = judgement
  const style = verdict === 'promote' ? 'green' : verdict === 'roll-back' || verdict === 'invalid' ? 'red' : 'yellow'
  const share = sampleRatio.observed === null ? 'none yet' : percent(sampleRatio.observed)
  const rows = guardrails.map(({ metric, riskRatio, interval, margin, events, result }) => [
    metric,
    `${events.canary} / ${events.stable}`,
    riskRatio === null ? '–' : figure(riskRatio),
    `${figure(interval.lower)}–${interval.upper === null ? '∞' : figure(interval.upper)}`,
    figure(margin),
    words(result),
  ])
  return [
    `${styled(terminal, 'bold', experiment.name)}: ${styled(terminal, style, words(verdict))}`,
    reason,
    ...(rolledBack === undefined
      ? []
      : [styled(terminal, 'red', `Rolled back automatically on ${time(rolledBack.at)}: ${rolledBack.reason}`)]),
    `Users: canary ${number(users.canary)}, stable ${number(users.stable)}; canary's share ${share}, by the rule ${percent(sampleRatio.share)}.`,
    `Judged ${time(judgedAt)}, newest outcome ${lastEventAt === undefined ? 'none' : time(lastEventAt)}.`,
    ...columns([
      ['guardrail', 'canary/stable', 'ratio', 'interval', 'margin', 'result'],
      ...(rows.length > 0 ? rows : []),
    ]),
    ...next(judgement),
  ]
}

function next({ verdict, sampleRatio, rolledBack }: ExperimentJudgement): string[] {
  const command = (text: string) => [`Next: npx sms-checker experiment ${text}`]
  if (rolledBack !== undefined) return command('rollback')
  switch (verdict) {
    case 'promote':
      return command('promote')
    case 'roll-back':
    case 'invalid':
      return command('rollback')
    case 'undecided':
      return command('promote --force --reason "why", or rollback --reason "why"')
    case 'keep-running':
    case 'not-enough-data': {
      const more = percentages.find((percentage) => percentage / 100 > sampleRatio.share)
      return more === undefined || sampleRatio.share === 0 ? [] : command(`ramp ${more}, or wait`)
    }
  }
}

/** Aligns the columns of a table. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? []
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

const words = (name: string) => name.replaceAll('-', ' ')
const number = (value: number) => value.toLocaleString('en')
const figure = (value: number) => String(Number(value.toPrecision(3)))
