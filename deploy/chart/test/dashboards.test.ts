import type { DataMap } from '@helm-ts/chart'
import { dashboards } from '@sms-checker/observability'
import { describe, expect, it } from 'vitest'
import { smsChecker } from '../src/index.ts'
import { at, list } from './objects.ts'

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
