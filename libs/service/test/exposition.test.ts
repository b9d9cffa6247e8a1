import { paths } from '@sms-checker/contracts'
import { metrics, traceLabel } from '@sms-checker/observability/metrics'
import { expect, it, onTestFinished } from 'vitest'
import { type Family, readExposition } from '../src/testing/index.ts'
import { buildSample } from './sample-service.ts'

const openMetrics = 'application/openmetrics-text'
const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
/** `Accept` headers of Prometheus 2.42 and 3. */
const prometheusAccept = [
  'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
  'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
]

/** A service that has handled one request with a trace and one without. Returns a function that scrapes it. */
async function serviceWithRequests() {
  const service = await buildSample({ RESPONSE_DELAY_MS: 0, LOG_LEVEL: 'silent', MAX_EVENT_LOOP_DELAY_MS: 0 })
  onTestFinished(() => service.close())
  const echo = { method: 'POST', url: '/echo', payload: { n: 1 } } as const
  await service.inject({ ...echo, headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-01` } })
  await service.inject(echo)
  return async (accept?: string) => {
    const { headers, body } = await service.inject({
      url: paths.metrics,
      headers: accept === undefined ? {} : { accept },
    })
    return { type: String(headers['content-type']), text: body, families: readExposition(body) }
  }
}

/** Names and labels of the application's series, without those that a scrape adds. */
function series(families: readonly Family[]): string[] {
  return families
    .flatMap(({ samples }) => samples)
    .filter(({ name, labels }) => name.startsWith('sms_') && labels.route !== paths.metrics)
    .map(({ name, labels }) => `${name} ${JSON.stringify(labels)}`)
}

it.each([...prometheusAccept, openMetrics, `text/plain;q=0.1, ${openMetrics}`])(
  'responds with OpenMetrics to Accept: %s',
  async (accept) => {
    const { type, text } = await (await serviceWithRequests())(accept)
    expect(type).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8')
    expect(text.endsWith('\n# EOF\n')).toBe(true)
  },
)

it.each([undefined, '*/*', 'text/html', 'text/plain', `text/plain, ${openMetrics};q=0.5`, `${openMetrics};q=0`, ';;,'])(
  'responds with the Prometheus text format to Accept: %s',
  async (accept) => {
    const { type, text } = await (await serviceWithRequests())(accept)
    expect(type).toBe('text/plain; version=0.0.4; charset=utf-8')
    expect(text).not.toMatch(/# EOF| # \{/)
  },
)

it('exports the same series in both formats, in any order of scrapes', async () => {
  const scrape = await serviceWithRequests()
  const before = series((await scrape()).families)
  expect(series((await scrape(openMetrics)).families)).toEqual(before)
  expect(series((await scrape()).families)).toEqual(before)
  const counted = before.filter((each) => each.startsWith(`${metrics.httpRequests.name} `) && each.includes('"/echo"'))
  expect(counted).toHaveLength(1)
})

it('writes valid OpenMetrics', async () => {
  const { text, families } = await (await serviceWithRequests())(openMetrics)
  expect(text).not.toContain('\n\n')
  expect(text.match(/# EOF/g)).toHaveLength(1)
  for (const { name, type, samples } of families) {
    const suffixes = { counter: ['_total'], histogram: ['_bucket', '_sum', '_count'] }[type] ?? ['']
    for (const sample of samples) expect(suffixes.map((suffix) => name + suffix)).toContain(sample.name)
    if (type === 'counter') expect(name).not.toMatch(/_total$/)
    if (type === 'histogram') expectCumulativeBuckets(samples)
  }
})

function expectCumulativeBuckets(samples: Family['samples']): void {
  let previous = 0
  for (const { name, labels, value, exemplar } of samples) {
    if (name.endsWith('_count')) {
      expect(value).toBe(previous)
      previous = 0
    } else if (name.endsWith('_bucket')) {
      expect(labels.le).toMatch(/^(\d+\.\d+|\d+(\.\d+)?e[+-]?\d+|\+Inf)$/)
      expect(value).toBeGreaterThanOrEqual(previous)
      previous = value
      if (exemplar) expect(exemplar.value <= Number(labels.le?.replace('+Inf', 'Infinity'))).toBe(true)
    }
  }
}

it('has an exemplar on the duration with only the trace id of a request', async () => {
  const { families } = await (await serviceWithRequests())(openMetrics)
  const exemplars = families.flatMap(({ name, samples }) =>
    samples.flatMap(({ exemplar }) => (exemplar ? [{ name, labels: exemplar.labels }] : [])),
  )
  expect(exemplars).toEqual([{ name: metrics.httpDuration.name, labels: { [traceLabel]: traceId } }])
})
