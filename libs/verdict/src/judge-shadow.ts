import type { ShadowJudgement } from '@sms-checker/contracts'
import { disagreementBound, logEvidenceOfBetterPredictions } from 'sequential-tests'
import { number, percent } from './wording.ts'

/** Counts of pairs: the predictions of primary and shadow for the same message. */
export interface ShadowCounts extends Pick<ShadowJudgement, 'byTime' | 'byLength' | 'byKind' | 'lostMirrors'> {
  /** Users with a pair. */
  readonly users: number
  /** Users whose predictions differ, in the one pair that counts for each user. */
  readonly disagreeingUsers: number
  /** Users with feedback on a message on which the models disagree, by the model that was right. One message per user. */
  readonly shadowRight: number
  readonly primaryRight: number
  readonly primaryModel?: string
  readonly shadowModel?: string
  readonly latencyMs?: { readonly primary: number; readonly shadow: number }
}

const alpha = 0.05

/** Users may report one kind of error up to twice as often as the other: feedback is volunteered. */
const reportingBias = 2

/** Number of users at which the bound of disagreement is about narrowest. */
const optimalUsers = 2_000

/** Minimum number of users with a pair for a verdict. */
const fewestUsers = 100

/**
 * Judges the shadow model. Either of two claims shows that it is not worse, each at α/2: the models disagree so rarely that their accuracies
 * differ by less than `margin`, which needs no labels; or users' feedback confirms the shadow, even if their reports are biased.
 *
 * @param margin largest acceptable loss of accuracy
 */
export function judgeShadow(counts: ShadowCounts, now: number, margin = 0.01): ShadowJudgement {
  const { users, disagreeingUsers, shadowRight, primaryRight } = counts
  const labelled = {
    shadowRight,
    primaryRight,
    reportingBias,
    logEBetter: logEvidenceOfBetterPredictions(
      { candidateRight: shadowRight, currentRight: primaryRight },
      reportingBias,
    ),
    logEWorse: logEvidenceOfBetterPredictions(
      { candidateRight: primaryRight, currentRight: shadowRight },
      reportingBias,
    ),
  }
  const bound = disagreementBound(disagreeingUsers, users, alpha / 2, optimalUsers)
  const { primaryModel, shadowModel, byTime, byLength, byKind, lostMirrors, latencyMs } = counts
  return {
    judgedAt: now,
    ...(primaryModel !== undefined && { primaryModel }),
    ...(shadowModel !== undefined && { shadowModel }),
    ...decide(counts, labelled, bound, margin),
    users,
    disagreeingUsers,
    disagreementBound: bound,
    margin,
    labelled,
    byTime,
    byLength,
    byKind,
    lostMirrors,
    ...(latencyMs !== undefined && { latencyMs }),
  }
}

function decide(
  { users, shadowRight, primaryRight }: ShadowCounts,
  { logEBetter, logEWorse }: ShadowJudgement['labelled'],
  bound: number,
  margin: number,
): Pick<ShadowJudgement, 'verdict' | 'reason'> {
  const labelled = number(shadowRight + primaryRight)
  if (users < fewestUsers) {
    const reason = `${number(users)} users have a pair of predictions; at least ${fewestUsers} are required for any statement.`
    return { verdict: 'keep-running', reason }
  }
  if (logEWorse >= Math.log(1 / alpha)) {
    const reason = `Primary was right in ${number(primaryRight)} of ${labelled} disagreements with feedback, more than biased reports explain.`
    return { verdict: 'worse', reason }
  }
  if (bound < margin) {
    const reason = `The models disagree for less than ${percent(bound)} of the users, so the accuracy cannot differ by the margin of ${percent(margin)}.`
    return { verdict: 'not-worse', reason }
  }
  if (logEBetter >= Math.log(2 / alpha)) {
    const reason = `The shadow was right in ${number(shadowRight)} of ${labelled} disagreements with feedback, more than biased reports explain.`
    return { verdict: 'not-worse', reason }
  }
  const reason = `The models may disagree for up to ${percent(bound)} of the users, above the margin of ${percent(margin)}, and ${labelled} disagreements with feedback do not show which is right.`
  return { verdict: 'keep-running', reason }
}
