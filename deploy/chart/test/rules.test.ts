import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DataMap } from '@helm-ts/chart'
import { lateSeries, queryProblems } from '@sms-checker/observability/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { smsChecker } from '../src/index.ts'
import { inhibition, watchdogAlert } from '../src/monitoring/alertmanager/routing.ts'
import { arbitraryValues } from './arbitrary-values.ts'
import { at } from './objects.ts'
import { everything, mapAt, ruleGroupsOf, rulesOf, stringAt } from './rules.ts'

const rules = rulesOf(everything)
const alerts = rules.filter((rule) => at(rule, 'alert') !== undefined)
const names = new Set(alerts.map((alert) => stringAt(alert, 'alert')))
const runbook = await readFile(join(import.meta.dirname, '../../../docs/runbook.md'), 'utf8')
const sections = [...runbook.matchAll(/^## ([A-Z][A-Za-z]+)$/gm)].map(([, name]) => name)

const titleOf = (rule: (typeof rules)[number]) => {
  const labels = JSON.stringify(at(rule, 'labels') ?? {})
  return `${at(rule, 'alert') ?? at(rule, 'record')} ${labels}`
}

it.each(rules.map((rule) => [titleOf(rule), stringAt(rule, 'expr')] as const))(
  '%s asks for what is there, in PromQL',
  (_, expr) => {
    expect(queryProblems(expr)).toEqual([])
  },
)

it.each(rules.map((rule) => [titleOf(rule), stringAt(rule, 'expr')] as const))(
  '%s counts the first event of a process that has just started',
  (_, expr) => {
    expect(lateSeries(expr)).toEqual([])
  },
)

it('would notice a counter that starts with its first event', () => {
  expect(lateSeries('increase(sms_feedback_total{verdict="spam"}[5m])')).toEqual(['sms_feedback_total{verdict=spam}'])
  expect(lateSeries('increase(sms_http_requests_total{route="/version",status=~"5.."}[5m])')).toHaveLength(1)
  expect(lateSeries('increase(sms_http_requests_total{route="/predict",status=~"5.."}[5m])')).toEqual([])
})

it.each(alerts.map((alert) => [titleOf(alert), alert] as const))('%s tells whom, what and where', (_, alert) => {
  expect(stringAt(alert, 'alert')).toMatch(/^([A-Z][a-z]+)+$/)
  expect(stringAt(alert, 'labels', 'severity')).toMatch(/^(critical|warning|none)$/)
  expect(at(alert, 'labels')).toMatchObject({ namespace: 'default', release: 'deployment' })
  expect(stringAt(alert, 'annotations', 'summary')).toMatch(/^[A-Z].*\.$/)
  expect(stringAt(alert, 'annotations', 'description')).toMatch(/^[A-Z{].*\.$/)
  expect(at(alert, 'annotations', 'runbook_url')).toBeUndefined()
})

it('links each alert to its section of the runbook once the values say where the runbook is', () => {
  const runbookUrl = 'https://git.example.com/docs/runbook.md'
  const linked = rulesOf({ ...everything, monitoring: { mode: 'operator', alerts: { runbookUrl } } })
  for (const alert of linked.filter((rule) => at(rule, 'alert') !== undefined)) {
    expect(stringAt(alert, 'annotations', 'runbook_url')).toBe(
      `${runbookUrl}#${stringAt(alert, 'alert').toLowerCase()}`,
    )
  }
})

it('the runbook has a section for each alert, and for nothing else', () => {
  expect(new Set(sections)).toEqual(names)
  expect(sections).toHaveLength(names.size)
})

it('Alertmanager silences and passes on alerts that there are', () => {
  for (const name of [...inhibition.sources, ...inhibition.targets, watchdogAlert]) expect(names).toContain(name)
})

it('whatever the values, every query is in PromQL', () => {
  fc.assert(
    fc.property(arbitraryValues, (values) => {
      for (const rule of rulesOf(values)) expect(queryProblems(stringAt(rule, 'expr'))).toEqual([])
    }),
    { numRuns: 20 },
  )
})

it("whatever the values, the files of the chart's own Prometheus hold the rules that the operator gets", () => {
  const inMode = (values: DataMap, mode: string): DataMap => ({
    ...values,
    monitoring: { ...mapAt(values, 'monitoring'), mode },
  })
  fc.assert(
    fc.property(arbitraryValues, (values) => {
      const { objects } = smsChecker.render(inMode(values, 'embedded'), {
        release: { name: 'deployment', namespace: 'default' },
      })
      const files = objects
        .filter(({ kind }) => kind === 'ConfigMap')
        .flatMap((object) => Object.entries(at(object, 'data') ?? {}))
        .filter(([name]) => name.startsWith('rules-'))
      const groups = files.flatMap(([, text]) => parse(String(text)).groups)
      expect(new Set(groups.map((group) => JSON.stringify(group)))).toEqual(
        new Set(ruleGroupsOf(inMode(values, 'operator')).map((group) => JSON.stringify(group))),
      )
    }),
    { numRuns: 20 },
  )
})

describe('rules of what is not installed are not there', () => {
  const groupNames = (values: DataMap) =>
    ruleGroupsOf({ ...values, monitoring: { mode: 'operator' } }).map((group) => stringAt(group, 'name'))

  it.each<[string, DataMap, string[]]>([
    ['no canary', { istio: { canary: { enabled: false } } }, ['experiment']],
    ['no shadow', { model: { shadow: { enabled: false } } }, ['shadow']],
    ['no Istio', { istio: { enabled: false } }, ['experiment', 'shadow']],
    ['no autoscalers', { autoscaling: { enabled: false } }, ['app-autoscaling', 'model-autoscaling']],
    ['no room to grow', { autoscaling: { app: { minReplicas: 6, maxReplicas: 6 } } }, ['app-autoscaling']],
  ])('%s', (_, values, missing) => {
    const all = groupNames({ autoscaling: { enabled: true } })
    const left = groupNames({ ...values, autoscaling: { enabled: true, ...mapAt(values, 'autoscaling') } })
    expect(left).toEqual(all.filter((name) => !missing.includes(name)))
  })
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
