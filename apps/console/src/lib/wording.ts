import type { ExclusionReason, ExperimentMetric, ShadowJudgement, Verdict } from '@sms-checker/contracts'

const dayAndTime = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' })

export const formatTime = (ms: number): string => dayAndTime.format(ms)

export const formatCount = (value: number): string => value.toLocaleString('en')

export const formatShare = (share: number): string =>
  `${(100 * share).toLocaleString('en', { maximumSignificantDigits: 3 })} %`

export const formatRatio = (ratio: number): string => ratio.toLocaleString('en', { maximumSignificantDigits: 2 })

/** Returns E, or its order of magnitude when it has more than four digits. */
export function formatEvidence(logE: number): string {
  if (logE > Math.log(10_000)) return `10^${Math.floor(logE / Math.LN10)}`
  return Math.exp(logE).toLocaleString('en', { maximumSignificantDigits: 2 })
}

export const verdictTitles: Record<Verdict, string> = {
  invalid: 'Invalid',
  'roll-back': 'Roll back',
  promote: 'Promote',
  'not-enough-data': 'Not enough data',
  'keep-running': 'Keep running',
  undecided: 'Undecided',
}

export const shadowTitles: Record<ShadowJudgement['verdict'], string> = {
  'not-worse': 'Not worse',
  worse: 'Worse',
  'keep-running': 'Keep running',
}

/** Colour of each verdict. */
export const tones: Record<Verdict | ShadowJudgement['verdict'], 'bad' | 'good' | 'open'> = {
  invalid: 'bad',
  'roll-back': 'bad',
  promote: 'good',
  'not-enough-data': 'open',
  'keep-running': 'open',
  undecided: 'open',
  'not-worse': 'good',
  worse: 'bad',
}

export const metricTitles: Record<ExperimentMetric, string> = {
  errors: 'Errors',
  slow: 'Slow responses',
  'marked-wrong': 'Marked wrong',
  left: 'Left the variant',
}

const exclusionTitles: Record<ExclusionReason, string> = {
  'no-experiment': 'No experiment ran',
  'before-stage': 'Sent before the present rule',
  'id-not-sent': 'First request, without an id',
  'id-chosen': 'Id not created by the app',
  volunteer: 'Chose early or regular access',
  'other-host': 'Another host, such as the pre-release host',
  'served-not-assigned': 'Served by another variant than assigned',
  'changed-arm': 'Changed the variant',
  'beyond-first-messages': 'Beyond the first messages of a user',
}

/** A reason without a title is shown as it is, so that a newer service needs no newer page. */
export function exclusionTitle(reason: string): string {
  return Object.entries(exclusionTitles).find(([known]) => known === reason)?.[1] ?? reason
}
