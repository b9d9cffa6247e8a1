import * as units from '@grafana/grafana-foundation-sdk/units'
import { paths, serviceNames } from '@sms-checker/contracts'
import { metrics } from '../../metrics/index.ts'
import { panelQuery } from '../../promql/query.ts'
import { bucketsOf, of } from '../../promql/selector.ts'
import type { Row } from '../dashboard.ts'
import { heatmap } from '../panels/heatmap.ts'
import { timeSeries } from '../panels/time-series.ts'
import { ratioQuery, selectedVariants as variant } from '../ratio.ts'
import { slis } from '../slis.ts'
import { quantilesByVariant, rateByVariant, referenceLine, seriesOverride } from '../variants.ts'

/** Excludes probes and scrapes. */
export const userRoutes = { matchesNot: [paths.metrics, paths.live, paths.ready].join('|') }
const requests = { service: serviceNames.app, route: userRoutes, variant } as const

/** The default of `alerts.highRequestRate.perMinute`. A release replaces it with its value. */
export const highRequestRate = 'vector(15)'

export const appService: Row = {
  title: 'app-service',
  panels: [
    timeSeries({
      title: 'Request rate',
      description: 'Requests per second by variant, including the page and static files.',
      unit: units.RequestsPerSecond,
      width: 8,
      queries: [rateByVariant(of(metrics.httpRequests, requests))],
    }),
    timeSeries({
      title: 'Error ratio',
      description: 'Share of prediction requests that failed with 5xx. The error budget alerts use the same ratio.',
      unit: units.PercentUnit,
      width: 8,
      limits: { critical: 0.01 },
      queries: [{ expr: ratioQuery(slis.errors, variant, '$__rate_interval', ['variant']), legend: '{{variant}}' }],
    }),
    timeSeries({
      title: 'Latency',
      description:
        '50th, 95th and 99th percentile of the duration of prediction requests, including the call to model-service.',
      unit: units.Seconds,
      width: 8,
      queries: quantilesByVariant(metrics.classificationDuration, { variant }, [0.5, 0.95, 0.99]),
    }),
    timeSeries({
      title: 'Prediction rate',
      description:
        'Messages per minute submitted for classification, over all variants. HighRequestRate fires if the rate stays above the dashed line.',
      unit: units.RequestsPerMinute,
      width: 8,
      overrides: [seriesOverride('^threshold$', referenceLine)],
      queries: [
        { expr: panelQuery`60 * sum(rate(${of(metrics.classificationRequests)}[2m]))`, legend: 'requests' },
        { expr: highRequestRate, legend: 'threshold' },
      ],
    }),
    timeSeries({
      title: 'Response status',
      description:
        'Responses per second by status code. 429: rate limit. 503: model-service is unavailable, or the service sheds load. 504: model-service timed out.',
      unit: units.RequestsPerSecond,
      width: 8,
      stacked: true,
      overrides: [
        seriesOverride('^2', { color: { mode: 'shades', fixedColor: 'green' } }),
        seriesOverride('^3', { color: { mode: 'shades', fixedColor: 'blue' } }),
        seriesOverride('^4', { color: { mode: 'shades', fixedColor: 'yellow' } }),
        seriesOverride('^5', { color: { mode: 'shades', fixedColor: 'red' } }),
      ],
      queries: [
        {
          expr: panelQuery`sum by (status) (rate(${of(metrics.httpRequests, requests)}[$__rate_interval])) > 0`,
          legend: '{{status}}',
        },
      ],
    }),
    timeSeries({
      title: 'Upstream errors and rate limiting',
      description:
        'Failed requests to model-service by kind, and requests rejected by the limits per user and per client address, per minute.',
      unit: units.CountsPerMinute,
      width: 8,
      queries: [
        {
          expr: panelQuery`60 * sum by (kind) (rate(${of(metrics.upstreamErrors, { variant })}[$__rate_interval]))`,
          legend: 'upstream {{kind}}',
        },
        {
          expr: panelQuery`60 * sum by (limit) (rate(${of(metrics.rateLimited, { variant })}[$__rate_interval]))`,
          legend: 'limit per {{limit}}',
        },
      ],
    }),
    timeSeries({
      title: 'Page loads and new users',
      description: 'Page loads, and user ids assigned to browsers without one, per minute.',
      unit: units.CountsPerMinute,
      width: 8,
      queries: [
        {
          expr: panelQuery`60 * sum(rate(${of(metrics.pageLoads, { variant })}[$__rate_interval]))`,
          legend: 'page loads',
        },
        {
          expr: panelQuery`60 * sum(rate(${of(metrics.newUsers, { variant })}[$__rate_interval]))`,
          legend: 'new users',
        },
      ],
    }),
    heatmap({
      title: 'Latency distribution',
      description:
        'Prediction requests by duration. Separate bands indicate different kinds of requests, which percentiles hide.',
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
