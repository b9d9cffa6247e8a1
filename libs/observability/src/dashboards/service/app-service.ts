import * as units from '@grafana/grafana-foundation-sdk/units'
import { paths, serviceNames } from '@sms-checker/contracts'
import { metrics } from '../../metrics/index.ts'
import { panelQuery } from '../../promql/query.ts'
import { bucketsOf, of } from '../../promql/selector.ts'
import { quantilesByVariant, rateByVariant } from '../by-variant.ts'
import type { Row } from '../dashboard.ts'
import { heatmap } from '../panels/heatmap.ts'
import { timeSeries } from '../panels/time-series.ts'
import { share, chosenVariants as variant } from '../ratio.ts'
import { measures } from '../slis.ts'
import { referenceLine, seriesLike } from '../variants.ts'

/** What people ask for: not what Kubernetes and Prometheus ask by themselves. */
export const ofPeople = { matchesNot: [paths.metrics, paths.live, paths.ready].join('|') }
const requests = { service: serviceNames.app, route: ofPeople, variant } as const

/** The default of the threshold; a release puts its own in its place. */
export const highRequestRate = 'vector(15)'

export const appService: Row = {
  title: 'app-service: rate, errors, duration',
  panels: [
    timeSeries({
      title: 'Requests',
      description: 'Requests of people in a second, the page and its files included.',
      unit: units.RequestsPerSecond,
      width: 8,
      queries: [rateByVariant(of(metrics.httpRequests, requests))],
    }),
    timeSeries({
      title: 'Errors',
      description:
        'Share of requests for a verdict that ended in a fault of ours (5xx). The error budget’s alerts look at the same share.',
      unit: units.PercentUnit,
      width: 8,
      limits: { bad: 0.01 },
      queries: [{ expr: share(measures.errors, variant, '$__rate_interval', ['variant']), legend: '{{variant}}' }],
    }),
    timeSeries({
      title: 'Duration of a verdict',
      description:
        'From the request to the answer, the model included: what half, 95 % and 99 % of the requests stay under.',
      unit: units.Seconds,
      width: 8,
      queries: quantilesByVariant(metrics.classificationDuration, { variant }, [0.5, 0.95, 0.99]),
    }),
    timeSeries({
      title: 'Requests for a verdict, and how many are too many',
      description: 'Over all variants. HighRequestRate fires when it stays above the dashed line.',
      unit: units.RequestsPerMinute,
      width: 8,
      styles: [seriesLike('^threshold$', referenceLine)],
      queries: [
        { expr: panelQuery`60 * sum(rate(${of(metrics.classificationRequests)}[2m]))`, legend: 'requests' },
        { expr: highRequestRate, legend: 'threshold' },
      ],
    }),
    timeSeries({
      title: 'Answers by status',
      description:
        'Requests of people in a second by the status of the answer. 429 is the rate limit, 503 a model that is away or overload, 504 a model that is late.',
      unit: units.RequestsPerSecond,
      width: 8,
      stacked: true,
      styles: [
        seriesLike('^2', { color: { mode: 'shades', fixedColor: 'green' } }),
        seriesLike('^3', { color: { mode: 'shades', fixedColor: 'blue' } }),
        seriesLike('^4', { color: { mode: 'shades', fixedColor: 'yellow' } }),
        seriesLike('^5', { color: { mode: 'shades', fixedColor: 'red' } }),
      ],
      queries: [
        {
          expr: panelQuery`sum by (status) (rate(${of(metrics.httpRequests, requests)}[$__rate_interval]))`,
          legend: '{{status}}',
        },
      ],
    }),
    timeSeries({
      title: 'Failures that users meet',
      description:
        'Calls to model-service that brought no prediction, by kind, and requests refused by the rate limit, in a minute.',
      unit: units.CountsPerMinute,
      width: 8,
      queries: [
        {
          expr: panelQuery`60 * sum by (kind) (rate(${of(metrics.upstreamErrors, { variant })}[$__rate_interval]))`,
          legend: 'model {{kind}}',
        },
        {
          expr: panelQuery`60 * sum(rate(${of(metrics.rateLimited, { variant })}[$__rate_interval]))`,
          legend: 'rate limit',
        },
      ],
    }),
    timeSeries({
      title: 'Visitors',
      description: 'Pages served, and ids given to browsers that had none, in a minute.',
      unit: units.CountsPerMinute,
      width: 8,
      queries: [
        { expr: panelQuery`60 * sum(rate(${of(metrics.pageLoads, { variant })}[$__rate_interval]))`, legend: 'pages' },
        {
          expr: panelQuery`60 * sum(rate(${of(metrics.newUsers, { variant })}[$__rate_interval]))`,
          legend: 'new users',
        },
      ],
    }),
    heatmap({
      title: 'Duration of a verdict, all of it',
      description: 'How many requests took how long. Two bands mean two kinds of requests, which quantiles would hide.',
      unit: units.Seconds,
      width: 16,
      queries: [
        {
          expr: panelQuery`sum by (le) (increase(${bucketsOf(metrics.classificationDuration, { variant })}[$__rate_interval]))`,
          legend: '{{le}}',
          exemplars: true,
        },
      ],
    }),
  ],
}
