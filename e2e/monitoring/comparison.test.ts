import { paths } from '@sms-checker/contracts'
import { filledQueries } from '@sms-checker/observability'
import { metrics } from '@sms-checker/observability/metrics'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { promtool } from './rules-promtool.ts'
import { podOf, release, samples } from './rules-series.ts'

const hour = { window: '1h', range: '1h', rateInterval: '5m', variant: '.+' }
const queries = filledQueries({ ...release, ...hour })

function query(panel: string, refId: string): string {
  const found = queries.find((one) => one.dashboard === 'experiment' && one.panel === panel && one.refId === refId)
  if (!found) throw new Error(`The dashboard has no query ${refId} of ${panel}.`)
  return found.expr
}

interface Side {
  readonly errors: number
  readonly requests: number
}

/** An hour of requests to one variant, of which some failed; `undefined` is a variant that is not there. */
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

/** @throws where Prometheus gives something else, with what it gives */
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
  const { passed, says } = await promtool(['test', 'rules', 'test.yml'], { 'test.yml': stringify(test) })
  expect(passed, says).toBe(true)
}

/** The interval of Agresti and Caffo (2000), counted here once more by hand. */
function interval(canary: Side, stable: Side) {
  const [p, n] = [(canary.errors + 1) / (canary.requests + 2), canary.requests + 2]
  const [q, m] = [(stable.errors + 1) / (stable.requests + 2), stable.requests + 2]
  const margin = 1.96 * Math.sqrt((p * (1 - p)) / n + (q * (1 - q)) / m)
  return { difference: p - q, low: p - q - margin, high: p - q + margin }
}

const cases = [
  {
    canary: { errors: 60, requests: 600 },
    stable: { errors: 60, requests: 6000 },
    says: 3,
    why: 'ten times the errors',
  },
  { canary: { errors: 60, requests: 6000 }, stable: { errors: 60, requests: 6000 }, says: 2, why: 'the same' },
  { canary: { errors: 60, requests: 1200 }, stable: { errors: 240, requests: 6000 }, says: 2, why: 'a little more' },
  { canary: { errors: 0, requests: 3000 }, stable: { errors: 300, requests: 6000 }, says: 1, why: 'no errors at all' },
  {
    canary: { errors: 0, requests: 3000 },
    stable: { errors: 0, requests: 6000 },
    says: 2,
    why: 'no errors on either side',
  },
  { canary: { errors: 60, requests: 60 }, stable: { errors: 60, requests: 6000 }, says: 0, why: 'too few requests' },
] as const

describe('the dashboard compares canary and stable', () => {
  it.each(cases)('$why: verdict $says', async ({ canary, stable, says }) => {
    const { difference, low, high } = interval(canary, stable)
    const table = 'Canary comparison'
    const millionths = (refId: string, value: number) => ({
      expr: `round(1e6 * (${query(table, refId)}))`,
      labels: '{sli="Error ratio"}',
      value: Math.round(1e6 * value),
    })
    await expectPrometheus(canary, stable, [
      { expr: query('Error ratio', 'A'), labels: '{}', value: says },
      millionths('A', stable.errors / stable.requests),
      millionths('B', canary.errors / canary.requests),
      millionths('C', difference),
      millionths('D', low),
      millionths('E', high),
    ])
    if (canary.requests >= 100) expect(says).toBe(low > 0 ? 3 : high < 0 ? 1 : 2)
  })

  it('says that there is not enough data where there is no canary', async () => {
    const stable = { errors: 60, requests: 6000 }
    await expectPrometheus(undefined, stable, [{ expr: query('Error ratio', 'A'), labels: '{}', value: 0 }])
  })
})
