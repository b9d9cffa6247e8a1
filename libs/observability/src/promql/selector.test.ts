import { builtins, tpl } from '@helm-ts/chart'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { metrics } from '../metrics/index.ts'
import type { externalMetrics } from './external-metrics.ts'
import { panelQuery } from './query.ts'
import { bucketsOf, bucketsUpTo, type countOf, type LabelOf, of, ofRecorded, recorded } from './selector.ts'

describe('the compiler rejects', () => {
  it('an undeclared metric, and a histogram in place of a counter', () => {
    expectTypeOf<{ name: 'sms_x_total' }>().not.toExtend<Parameters<typeof of>[0]>()
    expectTypeOf(metrics.httpDuration).not.toExtend<Parameters<typeof of>[0]>()
    expectTypeOf(metrics.httpRequests).not.toExtend<Parameters<typeof countOf>[0]>()
    expectTypeOf(metrics).not.toHaveProperty('httpRequest')
  })

  it('a label that the metric does not have', () => {
    expectTypeOf<LabelOf<typeof metrics.guesses>>().toEqualTypeOf<
      'guess' | 'result' | 'variant' | 'version' | 'namespace' | 'release' | 'service' | 'pod'
    >()
    expectTypeOf<'result'>().not.toExtend<LabelOf<typeof externalMetrics.up>>()
  })

  it('a value that the label does not have', () => {
    expectTypeOf(of<typeof metrics.guesses>)
      .parameter(1)
      .exclude(undefined)
      .toHaveProperty('result')
      .exclude(undefined)
      .extract<string>()
      .toEqualTypeOf<'spam' | 'ham'>()
  })

  it('a label that a recording rule aggregates away', () => {
    const ratio = recorded('service:x:ratio', 'A ratio.', ['service'])
    expectTypeOf(ofRecorded<(typeof ratio.labels)[number]>)
      .parameter(1)
      .exclude(undefined)
      .not.toHaveProperty('pod')
  })
})

describe('a panel query', () => {
  it('is limited to the selected namespaces and releases', () => {
    expect(panelQuery`sum(rate(${of(metrics.guesses, { result: 'spam', variant: { matches: 'a|b' } })}[5m]))`).toBe(
      'sum(rate(sms_guess_total{namespace=~"$namespace",release=~"$release",result="spam",variant=~"a|b"}[5m]))',
    )
  })

  it('drops the indentation of a multi-line template', () => {
    expect(panelQuery`
      sum(
        ${bucketsOf(metrics.modelProbability, { le: { not: '+Inf' } })}
      )
    `).toBe(
      'sum(\n  sms_model_spam_probability_ratio_bucket{namespace=~"$namespace",release=~"$release",le!="+Inf"}\n)',
    )
  })

  it('selects the buckets of a histogram for a bound that is a chart value', () => {
    const { buckets } = bucketsUpTo(metrics.httpDuration, tpl`${builtins.release.name}`, { service: 'app-service' })
    expect(buckets.series).toBe('sms_http_request_duration_seconds_bucket')
  })
})
