import { bernoulliConfidenceSequence, logEvidenceOfHarm, logEvidenceOfNonInferiority } from '../../src/index.ts'
import { firstRejections, median, rejectionRate, type Scenario, usersPerLook } from './experiment.ts'
import { type Line, lineChart } from './plot.ts'
import { harm, naiveChiSquare, naiveZ, nonInferiority, sampleRatioMismatch } from './rules.ts'
import { effectScenarios, nullScenarios } from './scenarios.ts'

/** Guardrails of an experiment: the level of each is divided by their number, so that all together hold it. */
export const guardrails = 4
export const alpha = 0.05

export interface SimulationOptions {
  /** Experiments without an effect, for each scenario. */
  readonly nullExperiments: number
  /** Experiments with an effect, for each scenario. */
  readonly effectExperiments: number
  readonly seed: number
}

export interface FalseAlarms {
  readonly scenario: string
  /** Share of experiments in which the rule rejects at any look. */
  readonly evidence: number
  readonly evidenceOfFour: number
  readonly naiveZ: number
  readonly standardError: number
}

/** Returns the false-alarm rates of each rule on experiments without an effect. */
export function simulateFalseAlarms({ nullExperiments, seed }: SimulationOptions): FalseAlarms[] {
  return nullScenarios.map((scenario, index) => {
    const rejections = firstRejections(
      scenario,
      { evidence: harm(alpha), evidenceOfFour: harm(alpha / guardrails), naiveZ },
      nullExperiments,
      seed + index,
    )
    const rate = (name: string) => rejectionRate(rejections[name] ?? [], nullExperiments)
    return {
      scenario: scenario.title,
      evidence: rate('evidence').rate,
      evidenceOfFour: rate('evidenceOfFour').rate,
      naiveZ: rate('naiveZ').rate,
      standardError: rate('evidence').error,
    }
  })
}

/** Returns the share of experiments with a correct assignment that each rule calls a sample ratio mismatch. */
export function simulateSampleRatio({ nullExperiments, seed }: SimulationOptions) {
  const [scenario] = nullScenarios
  if (scenario === undefined) throw new Error('There is no scenario without an effect.')
  const rejections = firstRejections(scenario, { evidence: sampleRatioMismatch, naiveChiSquare }, nullExperiments, seed)
  const rate = (name: string) => rejectionRate(rejections[name] ?? [], nullExperiments).rate
  return { evidence: rate('evidence'), naiveChiSquare: rate('naiveChiSquare') }
}

export interface Power {
  readonly scenario: Scenario
  readonly found: number
  readonly medianUsers: number | undefined
  readonly rejections: readonly number[]
}

/** Returns how often, and after how many users, the evidence of harm rejects when there is an effect. */
export function simulatePower({ effectExperiments, seed }: SimulationOptions): Power[] {
  return effectScenarios.map((scenario, index) => {
    const { evidence = [] } = firstRejections(
      scenario,
      { evidence: harm(alpha) },
      effectExperiments,
      seed + 100 + index,
    )
    return {
      scenario,
      found: evidence.length / effectExperiments,
      medianUsers: median(evidence),
      rejections: evidence,
    }
  })
}

/** Returns how often, and after how many users, a canary without an effect is shown to be non-inferior by a margin of 1.5. */
function simulateNonInferiority({ effectExperiments, seed }: SimulationOptions): Power[] {
  return nullScenarios.slice(0, 4).flatMap((base, index) =>
    [0.1, 0.5].map((share) => {
      const scenario = {
        ...base,
        title: `${base.title}, ${share * 100} % canary`,
        share: () => share,
      }
      const { evidence = [] } = firstRejections(
        scenario,
        { evidence: nonInferiority(alpha, 1.5) },
        effectExperiments,
        seed + 200 + index,
      )
      return {
        scenario,
        found: evidence.length / effectExperiments,
        medianUsers: median(evidence),
        rejections: evidence,
      }
    }),
  )
}

/** Returns the chart of the share of experiments that have rejected, by users. */
function powerChart(power: readonly Power[], experiments: number): string {
  const users = Math.max(...power.map(({ scenario }) => scenario.users))
  const lines: Line[] = power.map(({ scenario, rejections }) => {
    const sorted = rejections.toSorted((a, b) => a - b)
    const points: [number, number][] = []
    let passed = 0
    for (let at = 0; at <= users; at += usersPerLook * 5) {
      while (passed < sorted.length && (sorted[passed] ?? 0) <= at) passed++
      points.push([at, passed / experiments])
    }
    return { title: scenario.title, points }
  })
  return lineChart('Share of experiments in which harm is found, by users', lines, users)
}

const percent = (share: number) => `${(share * 100).toFixed(1)} %`
const row = (...cells: readonly string[]) => `| ${cells.join(' | ')} |`

/** Returns the document with all tables. */
export function report(
  options: SimulationOptions,
  charts: { readonly power: string },
): { markdown: string; power: string } {
  const falseAlarms = simulateFalseAlarms(options)
  const sampleRatio = simulateSampleRatio(options)
  const power = simulatePower(options)
  const nonInferior = simulateNonInferiority(options)
  const nulls = options.nullExperiments.toLocaleString('en')
  const effects = options.effectExperiments.toLocaleString('en')
  const markdown = `# The statistics of an experiment

This page shows how the tests of [sequential-tests](../../libs/sequential-tests/README.md) behave in simulated experiments. It is
generated by \`npm run simulate\` (seed ${options.seed}); the same command gives the same page.

Each experiment has up to ${(20_000).toLocaleString('en')} users, and the user is the unit. Each test looks at the data after every ${usersPerLook} users and stops
at its first rejection, as people do who watch a dashboard. E is an e-value: the evidence against the null hypothesis
([how to read it](../../libs/sequential-tests/README.md#how-to-read-the-results)). A test rejects when E reaches its threshold.

## False alarms

The canary does not differ from stable. ${nulls} experiments for each row, 10 % of users in the canary. Nominal level: ${percent(alpha)}.

${[
  row(
    'share of users with the event',
    'evidence of harm, E ≥ 20',
    `each of ${guardrails} guardrails, E ≥ ${guardrails / alpha}`,
    `all ${guardrails} together, at most`,
    'naive z test at 5 %',
  ),
  row('---', '---', '---', '---', '---'),
  ...falseAlarms.map(({ scenario, evidence, evidenceOfFour, naiveZ, standardError }) =>
    row(
      scenario,
      `${percent(evidence)} (± ${percent(2 * standardError)})`,
      percent(evidenceOfFour),
      percent(evidenceOfFour * guardrails),
      percent(naiveZ),
    ),
  ),
].join('\n')}

The naive test rejects far too often because every look is another chance to be wrong. The evidence keeps its level at every base rate,
even when the rate swings, because it depends only on the arm in which an event happens.

## Sample ratio

Users are assigned with the share that the routing rule states. Share of ${nulls} experiments that are called a mismatch:

${[
  row('evidence, E ≥ 1000', 'χ² test at 1 %, at every look'),
  row('---', '---'),
  row(percent(sampleRatio.evidence), percent(sampleRatio.naiveChiSquare)),
].join('\n')}

## Power

The canary is worse. ${effects} experiments for each row; harm is found when E ≥ 20.

![Share of experiments in which harm is found](${charts.power})

${[
  row('share of users with the event', 'found within 20,000 users', 'median users until found'),
  row('---', '---', '---'),
  ...power.map(({ scenario, found, medianUsers }) =>
    row(scenario.title, percent(found), medianUsers?.toLocaleString('en') ?? '—'),
  ),
].join('\n')}

A ramp from 10 % to 50 % finds harm in two thirds of the users: the smaller arm decides how fast evidence grows.

## Non-inferiority

The canary does not differ. ${effects} experiments for each row; non-inferiority by a margin of 1.5 is shown when E ≥ 20.

${[
  row('share of users with the event', 'shown within 20,000 users', 'median users until shown'),
  row('---', '---', '---'),
  ...nonInferior.map(({ scenario, found, medianUsers }) =>
    row(scenario.title, percent(found), medianUsers?.toLocaleString('en') ?? '—'),
  ),
].join('\n')}

Rare events cannot show non-inferiority as a ratio. For these, an absolute bound is the better claim: after 2,000 canary users without a
single event, the confidence sequence for the share has the upper bound ${percent(bernoulliConfidenceSequence(0, 2000, alpha / 2, 2000).upper)}.

## Worked example

25 users of the canary and 150 of stable had an error, with 10 % of users in the canary: log E of harm is
${logEvidenceOfHarm([{ canary: 25, stable: 150, share: 0.1 }]).toFixed(3)}, log E of non-inferiority by 1.5 is ${logEvidenceOfNonInferiority([{ canary: 25, stable: 150, share: 0.1 }], 1.5).toFixed(3)}.
`
  return { markdown, power: powerChart(power, options.effectExperiments) }
}
