import { paths } from '@sms-checker/contracts'
import { metrics, traceLabel } from '@sms-checker/observability/metrics'
import { expect, it, onTestFinished } from 'vitest'
import { type Family, readExposition } from '../src/testing/index.ts'
import { buildSample } from './sample-service.ts'

const openMetrics = 'application/openmetrics-text'
const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
/** What Prometheus 2.42 and 3 send. */
const prometheus = [
  'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
  'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
]

/** A service that was asked once within a trace and once without. */
async function askedService() {
  const service = await buildSample({ ANSWER_MS: 0, LOG_LEVEL: 'silent', MAX_EVENT_LOOP_DELAY_MS: 0 })
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

/** Names and labels of our own series, without what each scrape itself adds. */
function series(families: readonly Family[]): string[] {
  return families
    .flatMap(({ samples }) => samples)
    .filter(({ name, labels }) => name.startsWith('sms_') && labels.route !== paths.metrics)
    .map(({ name, labels }) => `${name} ${JSON.stringify(labels)}`)
}

it.each([...prometheus, openMetrics, `text/plain;q=0.1, ${openMetrics}`])(
  'answers OpenMetrics to %s',
  async (accept) => {
    const { type, text } = await (await askedService())(accept)
    expect(type).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8')
    expect(text.endsWith('\n# EOF\n')).toBe(true)
  },
)

it.each([undefined, '*/*', 'text/html', 'text/plain', `text/plain, ${openMetrics};q=0.5`, `${openMetrics};q=0`, ';;,'])(
  "answers Prometheus' text format to %s",
  async (accept) => {
    const { type, text } = await (await askedService())(accept)
    expect(type).toBe('text/plain; version=0.0.4; charset=utf-8')
    expect(text).not.toMatch(/# EOF| # \{/)
  },
)

it('shows the same series in either format, whichever is asked for first', async () => {
  const scrape = await askedService()
  const before = series((await scrape()).families)
  expect(series((await scrape(openMetrics)).families)).toEqual(before)
  expect(series((await scrape()).families)).toEqual(before)
  const counted = before.filter((one) => one.startsWith(`${metrics.httpRequests.name} `) && one.includes('"/echo"'))
  expect(counted).toHaveLength(1)
})

it('writes OpenMetrics as the standard says', async () => {
  const { text, families } = await (await askedService())(openMetrics)
  expect(text).not.toContain('\n\n')
  expect(text.match(/# EOF/g)).toHaveLength(1)
  for (const { name, type, samples } of families) {
    const suffixes = { counter: ['_total'], histogram: ['_bucket', '_sum', '_count'] }[type] ?? ['']
    for (const sample of samples) expect(suffixes.map((suffix) => name + suffix)).toContain(sample.name)
    if (type === 'counter') expect(name).not.toMatch(/_total$/)
    if (type === 'histogram') expectBucketsToAddUp(samples)
  }
})

function expectBucketsToAddUp(samples: Family['samples']): void {
  let below = 0
  for (const { name, labels, value, exemplar } of samples) {
    if (name.endsWith('_count')) {
      expect(value).toBe(below)
      below = 0
    } else if (name.endsWith('_bucket')) {
      expect(labels.le).toMatch(/^(\d+\.\d+|\d+(\.\d+)?e[+-]?\d+|\+Inf)$/)
      expect(value).toBeGreaterThanOrEqual(below)
      below = value
      if (exemplar) expect(exemplar.value <= Number(labels.le?.replace('+Inf', 'Infinity'))).toBe(true)
    }
  }
}

it('leads from a duration to the trace of one request, and says nothing else of it', async () => {
  const { families } = await (await askedService())(openMetrics)
  const exemplars = families.flatMap(({ name, samples }) =>
    samples.flatMap(({ exemplar }) => (exemplar ? [{ name, labels: exemplar.labels }] : [])),
  )
  expect(exemplars).toEqual([{ name: metrics.httpDuration.name, labels: { [traceLabel]: traceId } }])
})
