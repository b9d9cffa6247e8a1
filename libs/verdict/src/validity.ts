import {
  type ArmCounts,
  type Delivery,
  type ExperimentCounts,
  type Guess,
  guesses,
  lengthBuckets,
  type NegativeControl,
  type StageCounts,
} from '@sms-checker/contracts'
import { logEvidenceAgainstProbability, logEvidenceOfSampleRatioMismatch } from 'sequential-tests'
import { list, number, percent } from './wording.ts'

/** E at which the data is called invalid. A false alarm stops an experiment, so it is rarer than for a guardrail. */
const mismatchEvidence = 1_000

/** Prior weight of the tests of shares, in users. */
const concentration = 1_000

/** Largest share of events that may be dropped, and largest difference of that share between the variants. */
const largestDropped = 0.01
const largestDropDifference = 0.005

/** Fewer dropped events say nothing about their share: one lost event among the first fifty would make every new experiment invalid. */
const fewestDropped = 5

/** Returns log E of a sample ratio mismatch: the arms get users with another share than the routing rule states. */
export function sampleRatioEvidence(stages: readonly StageCounts[]): number {
  return logEvidenceOfSampleRatioMismatch(
    stages.map(({ share, canary, stable }) => ({ share, canary: canary.users, stable: stable.users })),
    concentration,
  )
}

/** Tests what the canary cannot influence, because it precedes the first prediction: users with each value must split by the share of the rule. */
export function negativeControls(stages: readonly StageCounts[]): NegativeControl[] {
  return [
    control('guess', stages, guesses, (arm, guess: Guess) => arm.guesses[guess]),
    control('message-length', stages, lengthBuckets, (arm, bucket) => arm.lengths[bucket] ?? 0),
  ]
}

/** The e-processes of disjoint groups of users are independent, so they multiply. */
function control<T extends string | number>(
  name: NegativeControl['name'],
  stages: readonly StageCounts[],
  values: readonly T[],
  count: (arm: ArmCounts, value: T) => number,
): NegativeControl {
  const sum = (value: T, arm: 'canary' | 'stable') =>
    stages.reduce((total, stage) => total + count(stage[arm], value), 0)
  const logE = stages
    .flatMap((stage) =>
      values.map((value) =>
        logEvidenceAgainstProbability(
          count(stage.canary, value),
          count(stage.stable, value),
          stage.share,
          concentration,
        ),
      ),
    )
    .reduce((total, value) => total + value, 0)
  return {
    name,
    logE,
    counts: values.map((value) => ({
      value: String(value),
      stable: sum(value, 'stable'),
      canary: sum(value, 'canary'),
    })),
  }
}

/** Returns why the data cannot be trusted, in one sentence, or undefined when it can. */
export function invalidity(
  stages: readonly StageCounts[],
  { delivery }: Pick<ExperimentCounts, 'delivery'>,
  sampleRatio: number,
  controls: readonly NegativeControl[],
): string | undefined {
  if (sampleRatio >= Math.log(mismatchEvidence)) return sampleRatioSentence(stages)
  const differing = controls.find(({ logE }) => logE >= Math.log(mismatchEvidence))
  if (differing !== undefined) {
    const what = { guess: 'guess before the first verdict', 'message-length': 'length of the first message' }
    return `The users of the two variants differ in the ${what[differing.name]}, which the canary cannot influence.`
  }
  return (delivery && dropSentence(delivery)) ?? versionSentence(stages)
}

/** Returns a sentence about the stage that deviates most. */
function sampleRatioSentence(stages: readonly StageCounts[]): string {
  const [worst] = [...stages].sort((a, b) => sampleRatioEvidence([b]) - sampleRatioEvidence([a]))
  if (worst === undefined) return 'The variants did not get users as the rule says.'
  const users = worst.canary.users + worst.stable.users
  const observed = percent(worst.canary.users / users)
  return `Canary got ${observed} of ${number(users)} users where the rule ${worst.rule} gives ${percent(worst.share)}.`
}

function dropSentence({ canary, stable }: NonNullable<ExperimentCounts['delivery']>): string | undefined {
  const share = ({ sent, dropped }: Delivery) => (dropped === 0 ? 0 : dropped / (sent + dropped))
  if (canary.dropped + stable.dropped < fewestDropped) return undefined
  const total = share({ sent: canary.sent + stable.sent, dropped: canary.dropped + stable.dropped })
  if (total > largestDropped) return `${percent(total)} of the events were dropped; at most 1 % may be missing.`
  if (Math.abs(share(canary) - share(stable)) <= largestDropDifference) return undefined
  return `Dropped events differ between the variants: ${percent(share(canary))} of canary's and ${percent(share(stable))} of stable's.`
}

function versionSentence(stages: readonly StageCounts[]): string | undefined {
  for (const stage of stages) {
    for (const arm of ['canary', 'stable'] as const) {
      const { versions } = stage[arm]
      if (versions.length > 1) {
        return `The version of ${arm} changed within a stage: ${list(versions)}. Start a new experiment for a new version.`
      }
    }
  }
  return undefined
}
