import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { canary, requests, stable } from './rules-experiment.ts'
import { promtool, ruleGroups } from './rules-promtool.ts'
import { release } from './rules-series.ts'

/** Requests of a side, and how many of them failed. */
interface Side {
  readonly requests: number
  readonly failed: number
}

/** The rules’ z statistic, counted here once more by hand. */
function z(first: Side, second: Side): number {
  const angle = ({ requests, failed }: Side) => Math.asin(Math.sqrt((failed + 1) / (requests + 2)))
  return (2 * (angle(first) - angle(second))) / Math.sqrt(1 / first.requests + 1 / second.requests)
}

/** The defaults of monitoring.alerts.experiment. */
const limits = { z: 3, events: 5 }
const promised = 1 / 700

/** The binomial distribution: the probability of 0, 1, ... failures. */
function failures(requests: number, share: number): number[] {
  let logarithm = requests * Math.log(1 - share)
  return Array.from({ length: requests + 1 }, (_, failed) => {
    if (failed > 0) logarithm += Math.log(((requests - failed + 1) / failed) * (share / (1 - share)))
    return Math.exp(logarithm)
  })
}

/** How often a rule fires at two sides that are alike, above and below; what comes less than once in 10^12 times is left out. */
function falseAlarms(ofCanary: number, ofStable: number, share: number) {
  const likely = (requests: number) => [...failures(requests, share).entries()].filter(([, chance]) => chance > 1e-12)
  const alarms = { above: 0, below: 0 }
  const stables = likely(ofStable)
  for (const [failed, chance] of likely(ofCanary)) {
    for (const [others, chanceOfOthers] of stables) {
      if (failed + others < limits.events) continue
      const found = z({ requests: ofCanary, failed }, { requests: ofStable, failed: others })
      if (found > limits.z) alarms.above += chance * chanceOfOthers
      if (found < -limits.z) alarms.below += chance * chanceOfOthers
    }
  }
  return alarms
}

describe('what chance explains', () => {
  const sizes = [
    [100, 100],
    [120, 600],
    [100, 900],
    [300, 2700],
    [100, 10_000],
  ] as const
  const shares = [0.0005, 0.002, 0.005, 0.01, 0.05, 0.2, 0.5]

  it.each(sizes)('fires at most once in 700 times at %i requests against %i', (ofCanary, ofStable) => {
    for (const share of shares) {
      const { above, below } = falseAlarms(ofCanary, ofStable, share)
      expect(above, `above, share ${share}`).toBeLessThan(promised)
      expect(below, `below, share ${share}`).toBeLessThan(promised)
    }
  })

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

  it.each(sides)('is what the rules record, for %o and %o', async (ofCanary, ofStable) => {
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
    const files = { 'rules.yml': stringify({ groups: ruleGroups({}) }), 'test.yml': stringify(test) }
    const { says, passed } = await promtool(['test', 'rules', 'test.yml'], files)
    expect(passed, says).toBe(true)
  })
})
