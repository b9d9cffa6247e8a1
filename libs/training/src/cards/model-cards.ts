import type { Expectation, ModelManifest } from '@sms-checker/contracts'
import type { ModelFigures } from '../evaluation/figures.ts'
import type { Family } from '../family.ts'
import { percent, percentInterval, plainInterval, table } from './numbers.ts'
import { corpusOrigins, drift, introduction } from './prose.ts'
import { summary } from './summary.ts'

/** A shipped model with all that its card tells. */
export interface CardSource {
  readonly family: Family
  readonly manifest: ModelManifest
  readonly figures: ModelFigures
}

/** `docs/models.md`: a summary of what was asked, the data, and a card for each model. */
export function modelCards(sources: readonly CardSource[]): string {
  const corpora = sources[0]?.manifest.training.corpora ?? []
  return [
    '# The models',
    introduction,
    '## What was asked, and what was reached',
    table(summary(sources.map(({ figures }) => figures))),
    'In brackets the interval that holds the figure with 95 % confidence (bootstrap over the held-out messages, 1,000 resamples).',
    '## Data',
    table([
      ['corpus', 'messages that train', 'of them spam', 'origin and licence'],
      ...corpora.map(({ name, messages, spam }) => [
        name,
        String(messages),
        String(spam),
        corpusOrigins[name] ?? 'as its file says',
      ]),
    ]),
    ...sources.map(card),
    '## Drift to expect',
    drift,
    '',
  ].join('\n\n')
}

function card({ family, manifest, figures }: CardSource): string {
  const { heldOut, recent, alerts, calibration, agreement, closed } = figures
  const asSent = figures.tricks['as sent'] ?? 0
  return [
    `## ${family.name}: \`${figures.id}\` ${figures.version}`,
    family.description,
    `${figures.megabytes.toFixed(1)} MB, SHA-256 \`${figures.sha256}\`. From a probability of ${figures.threshold.toFixed(3)} on a message is spam. ${manifest.training.description}`,
    ...(manifest.expects ? [expectationText(manifest.expects)] : []),
    table([
      ['measured on', 'figure'],
      ['held-out tenth: MCC', plainInterval(heldOut.mcc)],
      ['held-out tenth: spam caught', percentInterval(heldOut.spamCaught)],
      ['held-out tenth: ham blocked', percentInterval(heldOut.hamBlocked)],
      ['recent smishing against chat: MCC', plainInterval(recent.mcc)],
      [
        'bank, delivery and code alerts blocked',
        `${percentInterval(alerts.blocked)} of ${alerts.counts.hamBlocked + alerts.counts.hamPassed}`,
      ],
      ['Almeida closed: MCC', closed.mcc.toFixed(3)],
      ['Almeida closed: spam caught, ham blocked', `${percent(closed.spamCaught)}, ${percent(closed.hamBlocked)}`],
      ['expected calibration error', calibration.expectedCalibrationError.toFixed(4)],
      ['Brier score', calibration.brierScore.toFixed(4)],
      [
        'ONNX against trainer, 3,900 messages',
        `${agreement.labelFlips} labels differ; probabilities by less than ${agreement.widestGap}`,
      ],
    ]),
    `${figures.closedRepeatedRows} of the 3,900 test rows of the closed protocol have the letters and digits of a training row.`,
    '### By corpus (held-out tenth)',
    table([
      ['corpus', 'spam caught', 'spam missed', 'ham blocked', 'ham passed'],
      ...Object.entries(figures.corpora).map(([name, counts]) => [
        name,
        String(counts.spamCaught),
        String(counts.spamMissed),
        String(counts.hamBlocked),
        String(counts.hamPassed),
      ]),
    ]),
    "### Under spammers' tricks",
    table([
      ['trick', 'spam caught', 'change'],
      ...Object.entries(figures.tricks).map(([name, caught]) => [
        name,
        percent(caught),
        name === 'as sent' ? '' : `${caught >= asSent ? '+' : ''}${(100 * (caught - asSent)).toFixed(1)} points`,
      ]),
    ]),
    '### Known failures',
    'The mistakes of the SMS Spam Collection that it was surest of:',
    table([
      ['message', 'is', 'probability of spam'],
      ...figures.wrong.map(({ sms, spam, probability }) => [
        `\`${sms.slice(0, 120).replace(/`/g, "'")}\``,
        spam ? 'spam' : 'ham',
        probability.toFixed(3),
      ]),
    ]),
    ['precision-recall', 'reliability', 'histogram']
      .map((plot) => `![${figures.id}: ${plot.replace('-', ' and ')}](models/${figures.id}-${plot}.svg)`)
      .join('\n'),
  ].join('\n\n')
}

function expectationText({ spamRatio, meanLength }: Expectation): string {
  return (
    `It can be trusted while it calls ${percent(spamRatio.low)} to ${percent(spamRatio.high)} of users' messages spam and these have ` +
    `${meanLength.low} to ${meanLength.high} characters on average; an alert tells when it is otherwise.`
  )
}
