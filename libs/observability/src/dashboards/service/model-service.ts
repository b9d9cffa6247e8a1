import * as units from '@grafana/grafana-foundation-sdk/units'
import { serviceNames } from '@sms-checker/contracts'
import { metrics } from '../../metrics/index.ts'
import { countOf, of, sumOf } from '../../promql/selector.ts'
import type { Row } from '../dashboard.ts'
import { timeSeries } from '../panels/time-series.ts'
import { ratioQuery, selectedVariants as variant } from '../ratio.ts'
import { modelErrors } from '../slis.ts'
import { meanByVariant, quantilesByVariant, rateByVariant } from '../variants.ts'
import { userRoutes } from './app-service.ts'

const requests = { service: serviceNames.model, route: userRoutes, variant } as const

export const modelService: Row = {
  title: 'model-service',
  panels: [
    timeSeries({
      title: 'Prediction rate',
      description: 'Messages classified per second by variant, including requests mirrored to shadow.',
      unit: units.MessagesPerSecond,
      width: 8,
      queries: [rateByVariant(of(metrics.modelPredictions, { variant }))],
    }),
    timeSeries({
      title: 'Error ratio',
      description: 'Share of prediction requests to model-service that failed with 5xx.',
      unit: units.PercentUnit,
      width: 8,
      limits: { critical: 0.01 },
      queries: [{ expr: ratioQuery(modelErrors, variant, '$__rate_interval', ['variant']), legend: '{{variant}}' }],
    }),
    timeSeries({
      title: 'Latency',
      description: '50th, 95th and 99th percentile of the duration of requests to model-service.',
      unit: units.Seconds,
      width: 8,
      queries: quantilesByVariant(metrics.httpDuration, requests, [0.5, 0.95, 0.99]),
    }),
    timeSeries({
      title: 'Inference duration',
      description: '50th and 95th percentile of the duration of one inference run on a batch.',
      unit: units.Seconds,
      width: 8,
      queries: quantilesByVariant(metrics.modelInference, { variant }, [0.5, 0.95]),
    }),
    timeSeries({
      title: 'Queue time',
      description:
        '50th and 95th percentile of the time that messages wait for inference. The first sign of too few pods.',
      unit: units.Seconds,
      width: 8,
      queries: quantilesByVariant(metrics.modelQueue, { variant }, [0.5, 0.95]),
    }),
    timeSeries({
      title: 'Batch size',
      description: 'Mean number of messages in a batch. It grows with the load.',
      unit: units.Short,
      width: 8,
      queries: [meanByVariant(sumOf(metrics.modelBatch, { variant }), countOf(metrics.modelBatch, { variant }))],
    }),
  ],
}
