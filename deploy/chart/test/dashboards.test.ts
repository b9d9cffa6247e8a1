import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import type { DataMap } from '@helm-ts/chart'
import { dashboardQueries, dashboards, isPanel } from '@sms-checker/observability'
import { metrics } from '@sms-checker/observability/metrics'
import { nanSources, queryProblems } from '@sms-checker/observability/testing'
import { describe, expect, it, test } from 'vitest'
import { smsChecker } from '../src/index.ts'
import { at, list } from './objects.ts'

const queries = dashboardQueries()

describe.each(dashboards)('the dashboard $name', ({ dashboard }) => {
  const all = dashboard.panels ?? []
  const panels = all.filter(isPanel)

  it('gives panels and rows unique ids', () => {
    const ids = all.map(({ id }) => id)
    expect(ids).not.toContain(undefined)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('places panels without overlap and within the grid', () => {
    const taken = new Set<string>()
    for (const { title, gridPos } of all) {
      expect(gridPos, title).toBeDefined()
      const { x = 0, y = 0, w = 0, h = 0 } = gridPos ?? {}
      expect(x + w, title).toBeLessThanOrEqual(24)
      for (let column = x; column < x + w; column += 1) {
        for (let row = y; row < y + h; row += 1) {
          expect(taken, `${title} at ${column}, ${row}`).not.toContain(`${column} ${row}`)
          taken.add(`${column} ${row}`)
        }
      }
    }
  })

  it('fills its rows to the right edge', () => {
    for (const y of new Set(panels.map(({ gridPos }) => gridPos?.y))) {
      const line = panels.filter(({ gridPos }) => gridPos?.y === y)
      expect(
        line.reduce((sum, { gridPos }) => sum + (gridPos?.w ?? 0), 0),
        `at ${y}`,
      ).toBe(24)
      expect(new Set(line.map(({ gridPos }) => gridPos?.h)).size, `heights at ${y}`).toBe(1)
    }
  })

  it.each(panels.map((panel) => [panel.title ?? '', panel] as const))(
    '%s has a description, a unit, the selected data source and unique queries',
    (_, panel) => {
      expect(panel.title).toMatch(/^[A-Z]/)
      expect(panel.description).toMatch(/\.$/)
      expect(panel.description?.length).toBeGreaterThan(30)
      expect(panel.fieldConfig?.defaults.unit).toBeDefined()
      expect(datasources(panel)).toEqual([`\${datasource}`])
      const refIds = (panel.targets ?? []).map((target) => ('refId' in target ? target.refId : ''))
      expect(refIds.length).toBeGreaterThan(0)
      expect(new Set(refIds).size).toBe(refIds.length)
    },
  )

  it('has variables for namespace, release and variant, and annotations for deployments and alerts', () => {
    const names = dashboard.templating.list?.map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['datasource', 'namespace', 'release', 'variant']))
    expect(dashboard.annotations.list?.map(({ name }) => name)).toEqual(['Deployments', 'Alerts'])
  })

  it('links to the other dashboards', () => {
    expect(dashboard.links?.map(({ tags }) => tags)).toEqual([dashboard.tags])
  })
})

function datasources(panel: Panel): unknown[] {
  const text = JSON.stringify([panel.datasource, panel.targets])
  return [...new Set([...text.matchAll(/"uid":"([^"]*)"/g)].map(([, uid]) => uid))]
}

test.each(queries.map((query) => [`${query.dashboard}, ${query.panel}, ${query.refId}`, query.expr] as const))(
  'the query of %s uses only declared metrics, labels and label values',
  (_, expr) => {
    expect(queryProblems(expr)).toEqual([])
  },
)

test.each(queries.map((query) => [`${query.dashboard}, ${query.panel}, ${query.refId}`, query.expr] as const))(
  'the query of %s has no value, instead of NaN, before the first event',
  (_, expr) => {
    expect(nanSources(expr)).toEqual([])
  },
)

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

it('a variant has the same colour in every panel', () => {
  const colours = new Map<string, Set<string>>()
  for (const { dashboard } of dashboards) {
    for (const { fieldConfig } of (dashboard.panels ?? []).filter(isPanel)) {
      for (const { matcher, properties } of fieldConfig?.overrides ?? []) {
        const variant = /stable|canary|primary|shadow/.exec(String(matcher.options))?.[0]
        const colour = JSON.stringify(properties.find(({ id }) => id === 'color')?.value)
        if (variant && colour) colours.set(variant, (colours.get(variant) ?? new Set()).add(colour))
      }
    }
  }
  expect(colours.size).toBe(4)
  for (const [variant, found] of colours) expect([...found], variant).toHaveLength(1)
})

it('every metric is used in a dashboard or an alert', () => {
  const { objects } = smsChecker.render({ monitoring: { mode: 'operator' } })
  const rules = JSON.stringify(objects.filter(({ kind }) => kind === 'PrometheusRule'))
  const used = [...queries.map(({ expr }) => expr), rules].join('\n')
  for (const { name } of Object.values(metrics)) expect(used).toMatch(new RegExp(`\\b${name}(_bucket|_sum|_count)?\\{`))
})

describe('a release', () => {
  const installed = (values = {}) => {
    const { objects } = smsChecker.render(values, { apiVersions: ['monitoring.coreos.com/v1'] })
    return objects.filter(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name.startsWith('dashboard-'))
  }
  const text = (values = {}) => JSON.stringify(installed(values))

  it('installs each dashboard in a ConfigMap with the label that the Grafana sidecar searches for', () => {
    const found = installed()
    expect(found.map(({ metadata }) => metadata.name).sort()).toEqual(
      dashboards.map(({ name }) => `dashboard-${name}`).sort(),
    )
    for (const { metadata } of found) expect(at(metadata.labels, 'grafana_dashboard')).toBe('1')
    const other = installed({ monitoring: { grafana: { dashboardLabels: { show: 'me' } } } })
    for (const { metadata } of other) expect(at(metadata.labels, 'show')).toBe('me')
  })

  it('replaces the threshold and links to the runbook from its values', () => {
    expect(text()).toContain('vector(15)')
    const changed = text({
      monitoring: { alerts: { highRequestRate: { perMinute: 70 }, runbookUrl: 'https://wiki.example.com/runbook' } },
    })
    expect(changed).toContain('vector(70)')
    expect(changed).toContain('https://wiki.example.com/runbook')
    expect(changed).not.toContain('vector(15)')
    expect(text()).not.toContain('Runbook')
  })

  it('uses the bound for slow requests of its alert', () => {
    const slowerThan = (slowerThanSeconds: string) => {
      const [experiment] = installed({ monitoring: { alerts: { experiment: { slowerThanSeconds } } } }).filter(
        ({ metadata }) => metadata.name === 'dashboard-experiment',
      )
      const json = String(at(experiment, 'data', 'sms-checker-experiment.json'))
      JSON.parse(json)
      return [...json.matchAll(/le=\\"([^\\]+)\\"|took more than ([\d.]+) s/g)].map(
        ([, bound, words]) => bound ?? words,
      )
    }
    expect(slowerThan('0.25').length).toBeGreaterThan(2)
    expect(new Set(slowerThan('2.5'))).toEqual(new Set(['2.5']))
    expect(slowerThan('2.5')).toHaveLength(slowerThan('0.25').length)
  })

  it('mounts the same dashboards into the bundled Grafana, which can be disabled', () => {
    const embedded = (grafana: DataMap) => smsChecker.render({ monitoring: { mode: 'embedded', grafana } }).objects
    const names = (grafana: DataMap) =>
      embedded(grafana)
        .filter(({ metadata }) => /grafana|dashboard/.test(metadata.name))
        .map(({ kind }) => kind)
    const pod = embedded({}).find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'grafana')
    const [configuration] = list(at(pod, 'spec', 'template', 'spec', 'volumes'))
    const mounted = JSON.stringify(list(at(configuration, 'projected', 'sources')))
    for (const { name } of dashboards) expect(mounted).toContain(`"path":"dashboards/sms-checker-${name}.json"`)
    expect(names({ enabled: false })).toEqual([])
  })
})
