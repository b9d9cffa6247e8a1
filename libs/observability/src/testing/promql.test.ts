import { describe, expect, it } from 'vitest'
import { lateSeries, nanSources, queryProblems } from './promql.ts'

it('reports a counter that starts with its first event', () => {
  expect(lateSeries('increase(sms_feedback_total{verdict="spam"}[5m])')).toEqual(['sms_feedback_total{verdict=spam}'])
  expect(lateSeries('increase(sms_http_requests_total{route="/version",status=~"5.."}[5m])')).toHaveLength(1)
  expect(lateSeries('increase(sms_http_requests_total{route="/predict",status=~"5.."}[5m])')).toEqual([])
})

describe('a query is refused', () => {
  it.each([
    ['for its syntax', 'sum(rate(sms_feedback_total[5m])', 'syntax'],
    ['for an unknown metric', 'rate(sms_feedbacks_total[5m])', 'metric sms_feedbacks_total'],
    [
      'for a histogram without its suffix',
      'sms_http_request_duration_seconds',
      'metric sms_http_request_duration_seconds',
    ],
    ['for an unknown label', 'sms_guess_total{colour="red"}', 'label colour of sms_guess_total'],
    ['for a label to group by', 'sum by (colour) (sms_guess_total)', 'label colour'],
    ['for a value that a label never has', 'sms_guess_total{result="unsure"}', 'value unsure of result'],
    ['for values of which a label has none', 'sms_guess_total{variant=~"blue|green"}', 'value blue|green of variant'],
    ['for a metric that no rule records', 'sum(variant:sms_guess:rate5m)', 'metric variant:sms_guess:rate5m'],
  ])('%s', (_, query, problem) => {
    expect(queryProblems(query).join()).toContain(problem)
  })

  it('and is not, with what Grafana puts into it', () => {
    expect(queryProblems('rate(sms_guess_total{namespace=~"$namespace"}[$__rate_interval])')).toEqual([])
  })
})

it.each([
  ['a / b', 1],
  ['a / sum(rate(b[5m]))', 1],
  ['a / (b > bool 0)', 1],
  ['a / (b >= 0)', 1],
  ['a / on () group_left () (b - 1)', 1],
  ['histogram_quantile(0.9, rate(a_bucket[5m]))', 1],
  ['sum(histogram_quantile(0.9, rate(a_bucket[5m]))) >= 0', 1],
  ['a / (b > 0)', 0],
  ['a / (b + 2) / 1.96', 0],
  ['histogram_quantile(0.9, rate(a_bucket[5m])) >= 0', 0],
])('the query %s can be NaN in %i places', (expr, places) => {
  expect(nanSources(expr)).toHaveLength(places)
})
