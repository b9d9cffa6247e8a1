import { initialLabels, type Metric, metrics } from '@sms-checker/observability/metrics'
import { expect, expectTypeOf, it } from 'vitest'
import { MetricRegistry } from './metric-registry.ts'
import { type CounterOf, counter, gauge, type HistogramOf, histogram } from './metrics.ts'
import { readExposition } from './testing/index.ts'

const newRegistry = () => new MetricRegistry({ variant: 'stable', version: '1' })

async function samplesOf(registry: MetricRegistry, name: string) {
  const { text } = await registry.exposition(undefined)
  return readExposition(text).find((family) => family.name === name)?.samples ?? []
}

it('accepts only the labels and values that the metric declares', () => {
  expectTypeOf<CounterOf<typeof metrics.guesses>['inc']>()
    .parameter(0)
    .toEqualTypeOf<{ readonly guess: 'spam' | 'ham' | 'unsure'; readonly result: 'spam' | 'ham' }>()
  expectTypeOf<CounterOf<typeof metrics.newUsers>['inc']>()
    .parameter(0)
    .toEqualTypeOf<Readonly<Record<string, never>>>()
  expectTypeOf<{ status: string; method: 'get'; route: string }>().not.toExtend<
    Parameters<HistogramOf<typeof metrics.httpDuration>['observe']>[0]
  >()
})

it('exports the series of failed predictions at 0, so that alerts count the first failure', async () => {
  const registry = newRegistry()
  const requests = counter(registry, metrics.httpRequests)
  const durations = histogram(registry, metrics.httpDuration)
  const errors = async (name: string) =>
    (await samplesOf(registry, name)).filter(
      ({ labels, name: sample }) => labels.status?.startsWith('5') && !/_sum|_bucket/.test(sample),
    )
  const [before, durationsBefore] = [await errors(metrics.httpRequests.name), await errors(metrics.httpDuration.name)]
  expect(before.map(({ labels: { method, route, status } }) => `${method} ${route} ${status}`)).toEqual(
    ['/predict', '/predict/batch'].flatMap((route) => [500, 502, 503, 504].map((status) => `POST ${route} ${status}`)),
  )
  expect([...before, ...durationsBefore].map(({ value }) => value)).toEqual(Array(16).fill(0))
  const failed = { method: 'POST', route: '/predict', status: '503' } as const
  requests.inc(failed)
  durations.observe(failed, 0.3)
  const series = async (name: string) =>
    (await errors(name))
      .filter(({ value }) => value > 0)
      .map(({ labels, value }) => [labels.route, labels.status, value])
  expect(await series(metrics.httpRequests.name)).toEqual([['/predict', '503', 1]])
  expect(await series(metrics.httpDuration.name)).toEqual([['/predict', '503', 1]])
})

it('keeps the number of initial series small', () => {
  const seriesOf = (metric: Metric) =>
    initialLabels(metric).length * (metric.type === 'histogram' ? (metric.buckets?.length ?? 0) + 3 : 1)
  const total = Object.values(metrics).reduce((sum, metric) => sum + seriesOf(metric), 0)
  expect(total).toBeLessThan(800)
})

it('exports all combinations of declared values at 0, and no series of an open label', async () => {
  const registry = newRegistry()
  counter(registry, metrics.guesses).inc({ guess: 'unsure', result: 'ham' }, 3)
  counter(registry, metrics.feedback)
  const guesses = await samplesOf(registry, metrics.guesses.name)
  expect(guesses.map(({ labels: { guess, result }, value }) => [guess, result, value])).toEqual([
    ['spam', 'spam', 0],
    ['spam', 'ham', 0],
    ['ham', 'spam', 0],
    ['ham', 'ham', 0],
    ['unsure', 'spam', 0],
    ['unsure', 'ham', 3],
  ])
  expect(await samplesOf(registry, metrics.feedback.name)).toEqual([])
})

it('counts values beyond the maximum cardinality of an open label as other', async () => {
  const registry = newRegistry()
  const feedback = counter(registry, metrics.feedback)
  const { maxCardinality } = metrics.feedback.labels.model_version
  for (let version = 0; version < 2 * maxCardinality; version++) {
    feedback.inc({ verdict: 'spam', correction: 'ham', model_variant: 'primary', model_version: `1.0.${version}` })
  }
  const found = await samplesOf(registry, metrics.feedback.name)
  expect(found).toHaveLength(maxCardinality)
  expect(found.at(-1)).toMatchObject({ labels: { model_version: 'other' }, value: maxCardinality + 1 })
})

it('keeps the value of a label with a maximum cardinality of one', async () => {
  const registry = newRegistry()
  gauge(registry, metrics.modelInfo).set({ id: 'linear', family: 'linear' }, 1)
  expect(await samplesOf(registry, metrics.modelInfo.name)).toMatchObject([{ labels: { id: 'linear' }, value: 1 }])
})

it('computes the value of a gauge at each scrape', async () => {
  const registry = newRegistry()
  let ready = 0
  gauge(registry, metrics.ready, () => ready++)
  const seen = [await samplesOf(registry, metrics.ready.name), await samplesOf(registry, metrics.ready.name)]
  expect(seen.flat().map(({ value }) => value)).toEqual([0, 1])
})

it('observes values in the declared buckets', async () => {
  const registry = newRegistry()
  const lengths = histogram(registry, metrics.messageLength)
  for (const length of [20, 21, 2_000]) lengths.observe({}, length)
  const buckets = (await samplesOf(registry, metrics.messageLength.name)).filter(
    ({ labels }) => labels.le !== undefined,
  )
  expect(buckets.map(({ labels }) => Number(labels.le?.replace('+Inf', 'Infinity')))).toEqual([
    ...metrics.messageLength.buckets,
    Number.POSITIVE_INFINITY,
  ])
  expect(buckets.map(({ value }) => value)).toEqual([1, 2, 2, 2, 2, 2, 2, 3, 3])
})
