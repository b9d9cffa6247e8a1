import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import { describe, expect, it, test } from 'vitest'
import { metrics } from '../metrics/index.ts'
import { nanSources, queryProblems } from '../testing/promql.ts'
import { renderRuleGroups } from '../testing/rendered-rules.ts'
import { dashboards } from './list.ts'
import { dashboardQueries, isPanel } from './queries.ts'

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
    const overlaps: string[] = []
    for (const { title, gridPos } of all) {
      expect(gridPos, title).toBeDefined()
      const { x = 0, y = 0, w = 0, h = 0 } = gridPos ?? {}
      expect(x + w, title).toBeLessThanOrEqual(24)
      for (let column = x; column < x + w; column += 1) {
        for (let row = y; row < y + h; row += 1) {
          const cell = `${column}, ${row}`
          if (taken.has(cell)) overlaps.push(`${title} at ${cell}`)
          taken.add(cell)
        }
      }
    }
    expect(overlaps).toEqual([])
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
  const rules = renderRuleGroups().flatMap((group) => group.rules)
  const used = [...queries, ...rules].map(({ expr }) => expr).join('\n')
  for (const { name } of Object.values(metrics)) expect(used).toMatch(new RegExp(`\\b${name}(_bucket|_sum|_count)?\\{`))
})
