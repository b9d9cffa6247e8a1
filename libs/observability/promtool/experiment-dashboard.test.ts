import { paths } from '@sms-checker/contracts'
import { describe, expect, it } from 'vitest'
import { interpolatedQueries } from '../src/dashboards/queries.ts'
import { metrics } from '../src/metrics/index.ts'
import { promtool } from '../src/testing/promtool.ts'
import { release } from '../src/testing/rendered-rules.ts'
import { podOf, samples } from '../src/testing/series.ts'

const hour = { window: '1h', range: '1h', rateInterval: '5m', variant: '.+' }
const queries = interpolatedQueries({ ...release, ...hour })

function query(panel: string, refId: string): string {
  const found = queries.find(
    (candidate) => candidate.dashboard === 'experiment' && candidate.panel === panel && candidate.refId === refId,
  )
  if (!found) throw new Error(`The dashboard has no query ${refId} in the panel ${panel}.`)
  return found.expr
}

interface Side {
  readonly errors: number
  readonly requests: number
}

/** Samples of one hour of requests to a variant; none if the variant does not exist. */
function series(variant: 'stable' | 'canary', side: Side | undefined) {
  if (!side) return []
  const counted = (status: string, count: number) =>
    samples(
      metrics.httpRequests,
      podOf(variant),
      { method: 'POST', route: paths.predict, status },
      `0+${count / 60}x60`,
    )
  const failed = side.errors > 0 ? [counted('500', side.errors)] : []
  return [counted('200', side.requests - side.errors), ...failed]
}

interface Expected {
  readonly expr: string
  readonly labels: string
  readonly value: number
}

/** Asserts the results of queries in Prometheus. */
async function expectPrometheus(canary: Side | undefined, stable: Side, expected: readonly Expected[]) {
  const test = {
    rule_files: [],
    evaluation_interval: '1m',
    tests: [
      {
        interval: '1m',
        input_series: [...series('canary', canary), ...series('stable', stable)],
        promql_expr_test: expected.map(({ expr, labels, value }) => ({
          expr,
          eval_time: '60m',
          exp_samples: [{ labels, value }],
        })),
      },
    ],
  }
  const { passed, output } = await promtool(['test', 'rules', 'test.yml'], { 'test.yml': test })
  expect(passed, output).toBe(true)
}

/** The interval of Agresti and Caffo (2000), computed independently of PromQL. */
function interval(canary: Side, stable: Side) {
  const [p, n] = [(canary.errors + 1) / (canary.requests + 2), canary.requests + 2]
  const [q, m] = [(stable.errors + 1) / (stable.requests + 2), stable.requests + 2]
  const margin = 1.96 * Math.sqrt((p * (1 - p)) / n + (q * (1 - q)) / m)
  return { difference: p - q, low: p - q - margin, high: p - q + margin }
}

/** Values of the outcome query, as on the dashboard. */
const outcomes = { notEnough: 0, less: 1, same: 2, more: 3 } as const

const cases = [
  {
    canary: { errors: 60, requests: 600 },
    stable: { errors: 60, requests: 6000 },
    outcome: outcomes.more,
    title: 'worse with ten times the errors',
  },
  {
    canary: { errors: 60, requests: 6000 },
    stable: { errors: 60, requests: 6000 },
    outcome: outcomes.same,
    title: 'no difference with equal ratios',
  },
  {
    canary: { errors: 60, requests: 1200 },
    stable: { errors: 240, requests: 6000 },
    outcome: outcomes.same,
    title: 'no difference with slightly more errors',
  },
  {
    canary: { errors: 0, requests: 3000 },
    stable: { errors: 300, requests: 6000 },
    outcome: outcomes.less,
    title: 'better without errors',
  },
  {
    canary: { errors: 0, requests: 3000 },
    stable: { errors: 0, requests: 6000 },
    outcome: outcomes.same,
    title: 'no difference without errors on either side',
  },
  {
    canary: { errors: 60, requests: 60 },
    stable: { errors: 60, requests: 6000 },
    outcome: outcomes.notEnough,
    title: 'not enough data with too few requests',
  },
] as const

describe('the experiment dashboard shows', () => {
  it.each(cases)('$title', async ({ canary, stable, outcome }) => {
    const { difference, low, high } = interval(canary, stable)
    const table = 'Canary comparison'
    const millionths = (refId: string, value: number) => ({
      expr: `round(1e6 * (${query(table, refId)}))`,
      labels: '{sli="Error ratio"}',
      value: Math.round(1e6 * value),
    })
    await expectPrometheus(canary, stable, [
      { expr: query('Error ratio', 'A'), labels: '{}', value: outcome },
      millionths('A', stable.errors / stable.requests),
      millionths('B', canary.errors / canary.requests),
      millionths('C', difference),
      millionths('D', low),
      millionths('E', high),
    ])
    if (canary.requests >= 100) expect(outcome).toBe(low > 0 ? outcomes.more : high < 0 ? outcomes.less : outcomes.same)
  })

  it('not enough data without a canary', async () => {
    const stable = { errors: 60, requests: 6000 }
    await expectPrometheus(undefined, stable, [
      { expr: query('Error ratio', 'A'), labels: '{}', value: outcomes.notEnough },
    ])
  })
})
