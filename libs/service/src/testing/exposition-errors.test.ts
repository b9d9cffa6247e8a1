import { metrics } from '@sms-checker/observability/metrics'
import { expect, it } from 'vitest'
import { MetricRegistry } from '../metric-registry.ts'
import { counter, gauge } from '../metrics.ts'
import { expositionErrors } from './exposition-errors.ts'

const { guesses } = metrics

async function errorsAfter(change: (text: string) => string): Promise<string[]> {
  const registry = new MetricRegistry({ variant: 'stable', version: '1' })
  counter(registry, guesses)
  const { text } = await registry.exposition(undefined)
  return expositionErrors(change(text), 'app').filter((error) => !error.endsWith('is missing.'))
}

it('is empty for the declared metrics', async () => {
  expect(await errorsAfter((text) => text)).toEqual([])
})

it.each<[error: string, change: (text: string) => string]>([
  ['guess has the value maybe.', (text) => text.replace('guess="ham"', 'guess="maybe"')],
  [
    `${guesses.name} has the labels guess,result,user,variant,version.`,
    (text) => text.replace('guess="ham"', 'user="1",$&'),
  ],
  [
    `${guesses.name} has the labels guess,result,version.`,
    (text) => text.replace(/(guess="ham",result="ham"),variant="stable"/, '$1'),
  ],
  [`${guesses.name} is a gauge.`, (text) => text.replace(`${guesses.name} counter`, `${guesses.name} gauge`)],
  [`${guesses.name} has the help text: Else.`, (text) => text.replace(guesses.help, 'Else.')],
  ['sms_guessed_total is not declared.', (text) => text.replaceAll(guesses.name, 'sms_guessed_total')],
])('reports: %s', async (error, change) => {
  expect(await errorsAfter(change)).toEqual([error])
})

it('reports metrics of another service and missing metrics', async () => {
  const registry = new MetricRegistry({ variant: 'stable', version: '1' })
  gauge(registry, metrics.modelInfo)
  const { text } = await registry.exposition('application/openmetrics-text')
  const errors = expositionErrors(text, 'app')
  expect(errors).toContain(`${metrics.modelInfo.name} is not declared.`)
  expect(errors).toContain(`${guesses.name} is missing.`)
})
