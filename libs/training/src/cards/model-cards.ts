import type { ModelManifest, TrafficBaseline } from '@sms-checker/contracts'
import { defaultSpamShare, type LeaveOneCorpusOut } from '../evaluation/leave-one-corpus-out.ts'
import type { Interval } from '../evaluation/metrics.ts'
import type { ModelEvaluation } from '../evaluation/model-evaluation.ts'
import type { ModelDescription } from '../model-type.ts'
import { corpusOrigins, drift, introduction } from './texts.ts'

/** The content of a model card. */
export interface CardSource {
  readonly model: ModelDescription
  readonly manifest: ModelManifest
  readonly evaluation: ModelEvaluation
  /** Set when the model type was measured on left-out corpora. */
  readonly leftOut: LeaveOneCorpusOut | undefined
}

/** `docs/models.md`: requirements, data, and a card for each model. */
export function modelCards(sources: readonly CardSource[]): string {
  const corpora = sources[0]?.manifest.training.corpora ?? []
  return [
    '# Models',
    introduction,
    '## Requirements',
    table(summary(sources)),
    'Brackets hold 95 % confidence intervals (bootstrap over the holdout messages, 1,000 resamples).',
    '## Data',
    table([
      ['corpus', 'training messages', 'spam among them', 'origin and licence'],
      ...corpora.map(({ name, messages, spam }) => [
        name,
        String(messages),
        String(spam),
        corpusOrigins[name] ?? 'see its file',
      ]),
    ]),
    ...sources.map(card),
    '## Drift',
    drift,
    '',
  ].join('\n\n')
}

function card({ model, manifest, evaluation, leftOut }: CardSource): string {
  const { holdout, recent, alerts, calibration, closed } = evaluation
  const asSent = evaluation.perturbations['as sent'] ?? 0
  return [
    `## ${model.name}: \`${evaluation.id}\` ${evaluation.version}`,
    model.description,
    `${evaluation.megabytes.toFixed(1)} MB, SHA-256 \`${evaluation.sha256}\`. The threshold is ${evaluation.threshold.toFixed(3)}${manifest.strictThreshold === undefined ? '' : `, the strict one ${manifest.strictThreshold.toFixed(3)}`}. ${manifest.training.description}`,
    ...(manifest.trafficBaseline ? [trafficBaselineText(manifest.trafficBaseline)] : []),
    ...(leftOut ? leftOutSection(leftOut) : []),
    '### The shipped file',
    table([
      ['measured on', 'figure'],
      ['holdout: MCC', plainInterval(holdout.mcc)],
      ['holdout: recall', percentInterval(holdout.recall)],
      ['holdout: false-positive rate', percentInterval(holdout.falsePositiveRate)],
      [`recent smishing and chat, weighted to ${100 * defaultSpamShare} % spam: MCC`, plainInterval(recent.mcc)],
      [
        'bank, delivery and code alerts: false-positive rate',
        `${percentInterval(alerts.falsePositiveRate)} of ${alerts.counts.falsePositives + alerts.counts.trueNegatives}`,
      ],
      ...(closed === undefined
        ? []
        : [
            ['Almeida closed: MCC', closed.quality.mcc.toFixed(3)],
            [
              'Almeida closed: recall, false-positive rate',
              `${percent(closed.quality.recall)}, ${percent(closed.quality.falsePositiveRate)}`,
            ],
            [
              'ONNX compared with the trainer, 3,900 messages',
              `${closed.labelFlips} labels differ; probabilities differ by less than ${closed.maxDifference}`,
            ],
          ]),
      ['expected calibration error', calibration.expectedCalibrationError.toFixed(4)],
      ['Brier score', calibration.brierScore.toFixed(4)],
    ]),
    ...(closed === undefined
      ? []
      : [
          `${closed.repeatedRows} of the 3,900 test rows of the closed protocol equal a training row in letters and digits.`,
        ]),
    '### By corpus (holdout)',
    table([
      ['corpus', 'true positives', 'false negatives', 'false positives', 'true negatives'],
      ...Object.entries(evaluation.corpora).map(([name, counts]) => [
        name,
        String(counts.truePositives),
        String(counts.falseNegatives),
        String(counts.falsePositives),
        String(counts.trueNegatives),
      ]),
    ]),
    '### Robustness',
    table([
      ['perturbation', 'recall', 'change'],
      ...Object.entries(evaluation.perturbations).map(([name, recall]) => [
        name,
        percent(recall),
        name === 'as sent' ? '' : `${recall >= asSent ? '+' : ''}${(100 * (recall - asSent)).toFixed(1)} points`,
      ]),
    ]),
    '### Other languages',
    'Messages written for this project, which train no model:',
    table([
      ['language', 'spam caught', 'ham blocked'],
      ...Object.entries(evaluation.languages).map(([language, counts]) => [
        language,
        `${counts.truePositives} of ${counts.truePositives + counts.falseNegatives}`,
        `${counts.falsePositives} of ${counts.falsePositives + counts.trueNegatives}`,
      ]),
    ]),
    '### Known failures',
    'The most confident errors on the SMS Spam Collection:',
    table([
      ['message', 'label', 'probability of spam'],
      ...evaluation.errors.map(({ sms, spam, probability }) => [
        `\`${sms.slice(0, 120).replace(/`/g, "'")}\``,
        spam ? 'spam' : 'ham',
        probability.toFixed(3),
      ]),
    ]),
    ['precision-recall', 'reliability', 'histogram']
      .map((plot) => `![${evaluation.id}: ${plot.replace('-', ' and ')}](models/${evaluation.id}-${plot}.svg)`)
      .join('\n'),
  ].join('\n\n')
}

function trafficBaselineText({ spamRatio, meanLength }: TrafficBaseline): string {
  return (
    `Expected traffic: ${percent(spamRatio.low)} to ${percent(spamRatio.high)} of the messages predicted as spam, and a mean length of ` +
    `${meanLength.low} to ${meanLength.high} characters. An alert fires outside these ranges.`
  )
}

function leftOutSection({ spamShare, sources, operatingPoints, alerts }: LeaveOneCorpusOut): string[] {
  const rate = (value: number): string => `${(100 * value).toFixed(2)} %`
  return [
    '### On corpora that training left out',
    `Weighted to ${percent(spamShare)} spam.`,
    table([
      ['source left out', 'spam', 'ham', 'MCC', 'recall', 'false-positive rate'],
      ...sources.map(({ name, spam, ham, mcc, recall, falsePositiveRate }) => [
        name,
        String(spam),
        String(ham),
        mcc.toFixed(3),
        percent(recall),
        rate(falsePositiveRate),
      ]),
    ]),
    'Operating points on all left-out messages:',
    table([
      ['threshold chosen for', 'MCC', 'recall', 'false-positive rate'],
      ...operatingPoints.map(({ name, mcc, recall, falsePositiveRate }) => [
        name === 'best' ? 'best MCC' : name,
        mcc.toFixed(3),
        percent(recall),
        rate(falsePositiveRate),
      ]),
    ]),
    'Alerts and promotions of left-out corpora that the threshold for the best MCC blocks. Whether a promotion is ham is often a matter of opinion, ' +
      'so promotions count apart.',
    table([
      ['kind', 'messages', 'blocked'],
      ...alerts.map(({ kind, messages, blocked }) => [kind, String(messages), percent(blocked)]),
    ]),
  ]
}

interface Requirement {
  readonly name: string
  /** For each model that has the requirement. */
  readonly bounds: Readonly<Record<string, Bounds>>
  readonly value: (source: CardSource) => number | undefined
  readonly text: (source: CardSource) => string
  /** Whether larger figures are better. */
  readonly isLargerBetter: boolean
}

interface Bounds {
  readonly minimum: number
  readonly goal: number
}

const ofAll = (bounds: Bounds): Record<string, Bounds> => ({ linear: bounds, neural: bounds, transformer: bounds })

const requirements: readonly Requirement[] = [
  {
    name: 'MCC, recent corpus left out',
    bounds: {
      linear: { minimum: 0.955, goal: 0.96 },
      neural: { minimum: 0.948, goal: 0.955 },
      transformer: { minimum: 0.96, goal: 0.965 },
    },
    value: ({ leftOut }) => recentSource(leftOut)?.mcc,
    text: ({ leftOut }) => recentSource(leftOut)?.mcc.toFixed(3) ?? '',
    isLargerBetter: true,
  },
  {
    name: 'MCC, Almeida closed',
    bounds: { linear: { minimum: 0.955, goal: 0.972 } },
    value: ({ evaluation: { closed } }) => closed?.quality.mcc,
    text: ({ evaluation: { closed } }) => closed?.quality.mcc.toFixed(3) ?? '',
    isLargerBetter: true,
  },
  {
    name: 'MCC, recent smishing and chat of the holdout',
    bounds: ofAll({ minimum: 0.94, goal: 0.965 }),
    value: ({ evaluation: e }) => e.recent.mcc.value,
    text: ({ evaluation: e }) => plainInterval(e.recent.mcc),
    isLargerBetter: true,
  },
  {
    name: 'False-positive rate, bank, delivery and code alerts',
    bounds: ofAll({ minimum: 0.25, goal: 0.05 }),
    value: ({ evaluation: e }) => e.alerts.falsePositiveRate.value,
    text: ({ evaluation: e }) => percentInterval(e.alerts.falsePositiveRate),
    isLargerBetter: false,
  },
]

/** The source whose figures predict those of unseen messages best. */
function recentSource(leftOut: LeaveOneCorpusOut | undefined) {
  return leftOut?.sources.find(({ name }) => name === 'sp_latest')
}

/** Compares the models with the requirements: one row for each requirement, one column for each model. */
export function summary(sources: readonly CardSource[]): string[][] {
  return [
    ['', ...sources.map(({ evaluation }) => evaluation.id)],
    ...requirements.map((requirement) => [
      requirement.name,
      ...sources.map((source) => verdictOn(requirement, source)),
    ]),
  ]
}

function verdictOn({ bounds, value, text, isLargerBetter }: Requirement, source: CardSource): string {
  const figure = value(source)
  const own = bounds[source.evaluation.id]
  if (figure === undefined) return own === undefined ? '' : 'not measured'
  if (own === undefined) return text(source)
  const meets = (bound: number): boolean => (isLargerBetter ? figure >= bound : figure <= bound)
  const bound = (name: string, limit: number): string => `${name} ${isLargerBetter ? '≥' : '≤'} ${limit}`
  const verdict = meets(own.goal)
    ? bound('meets the goal', own.goal)
    : meets(own.minimum)
      ? bound('meets the minimum', own.minimum)
      : bound('**misses the minimum**', own.minimum)
  return `${text(source)}: ${verdict}`
}

const percent = (value: number): string => `${(100 * value).toFixed(1)} %`

/** A figure with its 95 % confidence interval. */
const plainInterval = ({ value, low, high }: Interval): string =>
  `${value.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`

const percentInterval = ({ value, low, high }: Interval): string =>
  `${percent(value)} (${percent(low)} to ${percent(high)})`

/** A Markdown table; the first row is the header. */
function table([head = [], ...rows]: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replace(/\|/g, '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
