import type { ExperimentEvidence, ExperimentMetric } from '@sms-checker/contracts'
import { CommandError } from '../command-error.ts'
import { percent } from '../plans/routing-rules.ts'
import { type ExperimentRecord, experimentRecord, type RecordedDecision } from './experiment-record.ts'

/** Width up to which a value stands on one line. */
const jsonWidth = 140

const fence = /^```json\n([\s\S]*?)\n```$/m

/** Returns the record as a page for people, whose last section is the record itself. */
export function toMarkdown(record: ExperimentRecord): string {
  const { declaration, stages, end, stable, canary } = record
  const { name, hypothesis, guardrails, successMetric, minimumDays, minimumUsers, horizonDays } = declaration
  const [first] = stages
  return `${[
    `# ${name}`,
    hypothesis === '' ? 'No hypothesis was declared.' : hypothesis,
    table(
      ['', ''],
      [
        ['result', end === undefined ? 'running' : `${decisionWords[end.decision]} on ${time(end.at)} by ${end.by}`],
        ['started', first === undefined ? '' : `${time(first.at)} by ${first.by}`],
        ['stable', releaseWords(stable)],
        ['canary', releaseWords(canary)],
      ],
    ),
    '## Declaration',
    table(
      ['guardrail', 'margin of the risk ratio', 'floor'],
      guardrails.map(({ metric, margin, floor }) => [metricNames[metric], figure(margin), percent(floor)]),
    ),
    `Each claim has an error rate of ${percent(record.alpha)}. A promotion needs ${count(minimumDays)} days and ${count(minimumUsers)} users of the canary` +
      `${successMetric === undefined ? '' : `, and fewer users with ${metricNames[successMetric]}`}. After ${count(horizonDays)} days, a person decides.`,
    ...stages.flatMap((stage, index) => [
      `## Stage ${index + 1}: ${percent(stage.share)} of the users`,
      `From ${time(stage.at)}, by ${stage.by}. Rule: \`${stage.rule}\`.`,
      ...decided(stage),
    ]),
    ...(end === undefined
      ? []
      : [
          '## Decision',
          `${capitalized(decisionWords[end.decision])} on ${time(end.at)} by ${end.by}.`,
          ...(end.automatic === undefined
            ? []
            : [`The canary had lost its users automatically on ${time(end.automatic.at)}: ${end.automatic.reason}`]),
          ...decided(end),
        ]),
    '## Data',
    'The text above is written from these data. `npx sms-checker experiment report --verify` computes every figure again from the counts.',
    `\`\`\`json\n${compactJson(record)}\n\`\`\``,
  ].join('\n\n')}\n`
}

/** @throws CommandError when the file has no record that fits the schema */
export function fromMarkdown(text: string, path: string): ExperimentRecord {
  const [, json] = fence.exec(text) ?? []
  const parsed = json === undefined ? undefined : parseJson(json)
  if (!experimentRecord.Check(parsed)) {
    throw new CommandError(`${path} is not a record of an experiment: its section "Data" is missing or damaged.`)
  }
  return parsed
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

const metricNames: Record<ExperimentMetric, string> = {
  errors: 'errors',
  slow: 'slow responses',
  'marked-wrong': 'predictions marked wrong',
  left: 'leaving the variant',
}

const decisionWords = { promoted: 'promoted', 'rolled-back': 'rolled back' } as const

function decided({ reason, forced, evidence }: RecordedDecision): string[] {
  return [
    ...(reason === undefined ? [] : [`Reason: ${reason}`]),
    ...(forced === undefined || forced.length === 0
      ? []
      : [`Decided in spite of:\n\n${forced.map((refusal) => `- ${refusal}`).join('\n')}`]),
    ...(evidence === undefined ? [] : evidenceWords(evidence)),
  ]
}

function evidenceWords({ judgement }: ExperimentEvidence): string[] {
  const { verdict, reason, judgedAt, users, sampleRatio, guardrails } = judgement
  const { share, observed } = sampleRatio
  return [
    `Verdict at ${time(judgedAt)}: **${verdict.replaceAll('-', ' ')}**. ${reason}`,
    `${count(users.canary)} users of the canary and ${count(users.stable)} of stable count. The canary got ` +
      `${observed === null ? 'no' : percent(observed)} of the users of this stage, by a rule for ${percent(share)} (log E ${figure(sampleRatio.logE)}).`,
    ...(guardrails.length === 0
      ? []
      : [
          table(
            [
              'guardrail',
              'canary',
              'stable',
              'risk ratio',
              'interval',
              'log E of harm',
              'log E of not worse',
              'result',
            ],
            guardrails.map(({ metric, events, riskRatio, interval, logEHarm, logENonInferior, result }) => [
              metricNames[metric],
              count(events.canary),
              count(events.stable),
              riskRatio === null ? '–' : figure(riskRatio),
              `${figure(interval.lower)}–${interval.upper === null ? '∞' : figure(interval.upper)}`,
              figure(logEHarm),
              figure(logENonInferior),
              result.replaceAll('-', ' '),
            ]),
          ),
        ]),
  ]
}

function releaseWords({ app, page, model }: ExperimentRecord['stable']): string {
  return `app ${app}, page ${page}, model ${model}`
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`
  return [line(head), `|${head.map(() => '---|').join('')}`, ...rows.map(line)].join('\n')
}

const count = (value: number) => value.toLocaleString('en')
const figure = (value: number) => String(Number(value.toPrecision(3)))
const capitalized = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

/** Formats a time as `2026-01-31 17:05 UTC`. */
export function time(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

/** Prints JSON with one line for each value that fits on one, so that a change is a small difference in Git. */
function compactJson(value: unknown, indent = ''): string {
  const line = JSON.stringify(value)
  if (typeof value !== 'object' || value === null || indent.length + line.length <= jsonWidth) return line
  const inner = `${indent}  `
  const [open, close, parts] = Array.isArray(value)
    ? ['[', ']', value.map((item) => compactJson(item, inner))]
    : [
        '{',
        '}',
        Object.entries(value).flatMap(([key, item]) =>
          item === undefined ? [] : [`${JSON.stringify(key)}: ${compactJson(item, inner)}`],
        ),
      ]
  return `${open}\n${parts.map((part) => inner + part).join(',\n')}\n${indent}${close}`
}
