import * as units from '@grafana/grafana-foundation-sdk/units'
import { serviceNames } from '@sms-checker/contracts'
import { metrics } from '../../metrics/index.ts'
import { countOf, of, sumOf } from '../../promql/selector.ts'
import { meanByVariant, quantilesByVariant, rateByVariant } from '../by-variant.ts'
import type { Row } from '../dashboard.ts'
import { timeSeries } from '../panels/time-series.ts'
import { share, chosenVariants as variant } from '../ratio.ts'
import { modelErrors } from '../slis.ts'
import { ofPeople } from './app-service.ts'

const requests = { service: serviceNames.model, route: ofPeople, variant } as const

export const modelService: Row = {
  title: 'model-service: rate, errors, duration',
  panels: [
    timeSeries({
      title: 'Messages classified',
      description: 'Messages in a second, those that the mesh mirrors to the shadow included.',
      unit: units.MessagesPerSecond,
      width: 8,
      queries: [rateByVariant(of(metrics.modelPredictions, { variant }))],
    }),
    timeSeries({
      title: 'Errors',
      description: 'Share of requests that model-service answered with a fault of its own (5xx).',
      unit: units.PercentUnit,
      width: 8,
      limits: { bad: 0.01 },
      queries: [{ expr: share(modelErrors, variant, '$__rate_interval', ['variant']), legend: '{{variant}}' }],
    }),
    timeSeries({
      title: 'Duration of a request',
      description:
        'From the first byte to the last of the answer: what half, 95 % and 99 % of the requests stay under.',
      unit: units.Seconds,
      width: 8,
      queries: quantilesByVariant(metrics.httpDuration, requests, [0.5, 0.95, 0.99]),
    }),
    timeSeries({
      title: 'Duration of a run',
      description: 'One run of the model over a batch of messages.',
      unit: units.Seconds,
      width: 8,
      queries: quantilesByVariant(metrics.modelInference, { variant }, [0.5, 0.95]),
    }),
    timeSeries({
      title: 'Time in the queue',
      description: 'How long messages wait for their run. It grows before anything else when there are too few pods.',
      unit: units.Seconds,
      width: 8,
      queries: quantilesByVariant(metrics.modelQueue, { variant }, [0.5, 0.95]),
    }),
    timeSeries({
      title: 'Messages in a run',
      description: 'Mean size of a batch: 1 while there is time, more under load.',
      unit: units.Short,
      width: 8,
      queries: [meanByVariant(sumOf(metrics.modelBatch, { variant }), countOf(metrics.modelBatch, { variant }))],
    }),
  ],
}
