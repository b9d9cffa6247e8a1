import { describe, expect, it } from 'vitest'
import { promtool } from '../src/testing/promtool.ts'
import { release, renderRuleGroups } from '../src/testing/rendered-rules.ts'
import { canary, requests, stable } from './hourly-traffic.ts'

/** Requests of one side, and the number of failed ones. */
interface Side {
  readonly requests: number
  readonly failed: number
}

/** The z score of the rules, computed independently of PromQL. */
function z(first: Side, second: Side): number {
  const angle = ({ requests, failed }: Side) => Math.asin(Math.sqrt((failed + 1) / (requests + 2)))
  return (2 * (angle(first) - angle(second))) / Math.sqrt(1 / first.requests + 1 / second.requests)
}

/** The defaults of monitoring.alerts.experiment. */
const limits = { z: 3, events: 5 }
/** The documented upper bound of the false alarm probability. */
const maxFalseAlarmRate = 1 / 700

/** Binomial distribution: the probabilities of 0, 1, ... failures. */
function failures(requests: number, share: number): number[] {
  let logarithm = requests * Math.log(1 - share)
  return Array.from({ length: requests + 1 }, (_, failed) => {
    if (failed > 0) logarithm += Math.log(((requests - failed + 1) / failed) * (share / (1 - share)))
    return Math.exp(logarithm)
  })
}

/** Probability that a rule fires, above and below, with the same error rate on both sides. Skips probabilities below 1e-12. */
function falseAlarms(ofCanary: number, ofStable: number, share: number) {
  const likely = (requests: number) => [...failures(requests, share).entries()].filter(([, chance]) => chance > 1e-12)
  const alarms = { above: 0, below: 0 }
  const stableOutcomes = likely(ofStable)
  for (const [failed, chance] of likely(ofCanary)) {
    for (const [stableFailed, stableChance] of stableOutcomes) {
      if (failed + stableFailed < limits.events) continue
      const score = z({ requests: ofCanary, failed }, { requests: ofStable, failed: stableFailed })
      if (score > limits.z) alarms.above += chance * stableChance
      if (score < -limits.z) alarms.below += chance * stableChance
    }
  }
  return alarms
}

describe('the z score of the canary alerts', () => {
  const sizes = [
    [100, 100],
    [120, 600],
    [100, 900],
    [300, 2700],
    [100, 10_000],
  ] as const
  const shares = [0.0005, 0.002, 0.005, 0.01, 0.05, 0.2, 0.5]

  it.each(sizes)(
    'exceeds the limit by chance at most once in 700 times with %i and %i requests',
    (ofCanary, ofStable) => {
      for (const share of shares) {
        const { above, below } = falseAlarms(ofCanary, ofStable, share)
        expect(above, `above, share ${share}`).toBeLessThan(maxFalseAlarmRate)
        expect(below, `below, share ${share}`).toBeLessThan(maxFalseAlarmRate)
      }
    },
  )

  const sides = [
    [
      { requests: 120, failed: 1 },
      { requests: 10_000, failed: 4 },
    ],
    [
      { requests: 120, failed: 0 },
      { requests: 600, failed: 60 },
    ],
    [
      { requests: 300, failed: 18 },
      { requests: 2700, failed: 6 },
    ],
    [
      { requests: 120, failed: 120 },
      { requests: 600, failed: 0 },
    ],
    [
      { requests: 120, failed: 0 },
      { requests: 600, failed: 0 },
    ],
  ] as const

  it.each(sides)('is recorded by the rules for %o and %o', async (ofCanary, ofStable) => {
    const test = {
      rule_files: ['rules.yml'],
      evaluation_interval: '1m',
      tests: [
        {
          interval: '1m',
          input_series: [
            ...requests(canary, ofCanary.requests, ofCanary.failed),
            ...requests(stable, ofStable.requests, ofStable.failed),
          ],
          promql_expr_test: [
            {
              expr: `round(1e6 * max by (release) (service:sms_experiment_difference:z{comparison="errors"}))`,
              eval_time: '75m',
              exp_samples: [
                { labels: `{release="${release.release}"}`, value: Math.round(1e6 * z(ofCanary, ofStable)) },
              ],
            },
          ],
        },
      ],
    }
    const files = { 'rules.yml': { groups: renderRuleGroups() }, 'test.yml': test }
    const { output, passed } = await promtool(['test', 'rules', 'test.yml'], files)
    expect(passed, output).toBe(true)
  })
})
