import { type Data, type DataMap, isMap } from '@helm-ts/chart'
import { queryProblems } from '@sms-checker/observability/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { smsChecker } from '../src/index.ts'
import { inhibition, watchdogAlert } from '../src/monitoring/alertmanager/routing.ts'
import { arbitraryValues } from './arbitrary-values.ts'
import { at, list } from './objects.ts'

/** Values of a release with every component that an alert monitors. */
const everything: DataMap = { monitoring: { mode: 'operator' }, autoscaling: { enabled: true } }

/** The rule groups of the PrometheusRule. */
function ruleGroupsOf(values: DataMap): readonly Data[] {
  const { objects } = smsChecker.render(values, { release: { name: 'deployment', namespace: 'default' } })
  return objects.filter(({ kind }) => kind === 'PrometheusRule').flatMap((object) => list(at(object, 'spec', 'groups')))
}

function rulesOf(values: DataMap): readonly Data[] {
  return ruleGroupsOf(values).flatMap((group) => list(at(group, 'rules')))
}

function stringAt(data: Data, ...path: readonly string[]): string {
  const text = at(data, ...path)
  if (typeof text !== 'string') throw new Error(`There is no string at ${path.join('.')} of ${JSON.stringify(data)}.`)
  return text
}

/** Returns the map at a path, or an empty map. */
function mapAt(data: Data, ...path: readonly string[]): DataMap {
  const map = at(data, ...path)
  return isMap(map) ? map : {}
}

const alertsOf = (values: DataMap) => rulesOf(values).filter((rule) => at(rule, 'alert') !== undefined)
const names = new Set(alertsOf(everything).map((rule) => at(rule, 'alert')))

it('links each alert to its section of the runbook once the values say where the runbook is', () => {
  for (const alert of alertsOf(everything)) expect(at(alert, 'annotations', 'runbook_url')).toBeUndefined()
  const runbookUrl = 'https://git.example.com/docs/runbook.md'
  for (const alert of alertsOf({ ...everything, monitoring: { mode: 'operator', alerts: { runbookUrl } } })) {
    expect(stringAt(alert, 'annotations', 'runbook_url')).toBe(
      `${runbookUrl}#${stringAt(alert, 'alert').toLowerCase()}`,
    )
  }
})

it('Alertmanager silences and forwards only alerts that exist', () => {
  for (const name of [...inhibition.sources, ...inhibition.targets, watchdogAlert]) expect(names).toContain(name)
})

it('every query is valid PromQL for arbitrary values', () => {
  fc.assert(
    fc.property(arbitraryValues, (values) => {
      for (const rule of rulesOf(values)) expect(queryProblems(stringAt(rule, 'expr'))).toEqual([])
    }),
    { numRuns: 20 },
  )
})

it('the bundled Prometheus has the rules of the PrometheusRule for arbitrary values', () => {
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

describe('omits the rules of components that are not installed', () => {
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
