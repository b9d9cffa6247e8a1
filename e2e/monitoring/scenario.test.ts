import { existsSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { serviceNames, variantsOf } from '@sms-checker/contracts'
import { filledQueries } from '@sms-checker/observability'
import { metrics, targetLabels } from '@sms-checker/observability/metrics'
import { execa } from 'execa'
import { request } from 'undici'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { eventually } from './scenario/eventually.ts'
import { exportProblems } from './scenario/exported-series.ts'
import { type MonitoredSystem, startMonitoredSystem, urlOf } from './scenario/monitored-system.ts'
import type { Alert } from './scenario/webhook.ts'

let watched: MonitoredSystem

/** What tells alerts apart here. */
function named({ alertname, service, variant }: Readonly<Record<string, string>>) {
  return { alertname, service, variant }
}

function names(alerts: readonly Pick<Alert, 'labels'>[]): string[] {
  return [...new Set(alerts.map(({ labels }) => Object.values(named(labels)).filter(Boolean).join(' ')))]
}

beforeAll(async () => {
  watched = await startMonitoredSystem()
})

afterAll(async () => {
  await watched?.end()
})

/** Time for what takes some scrapes and some hundred requests, in milliseconds. */
const patience = 100_000

const services = ['app', 'model'] as const

it('reads each pod, with the labels that a cluster gives it', async () => {
  const pods = services.flatMap((service) =>
    variantsOf[service].map((variant) => ({
      namespace: 'default',
      release: 'local',
      service: serviceNames[service],
      pod: `${service}-${variant}`,
      variant,
    })),
  )
  await eventually(async () => {
    const targets = await watched.prometheus.targets()
    expect(targets.map(({ lastError }) => lastError)).toEqual(pods.map(() => ''))
    expect(targets.map(({ health }) => health)).toEqual(pods.map(() => 'up'))
    const labels = targets.map(({ labels }) => Object.fromEntries(targetLabels.map((name) => [name, labels[name]])))
    expect(labels).toEqual(expect.arrayContaining(pods))
  }, patience)
})

describe('every declared metric is exported as it is declared:', () => {
  test.each(Object.values(metrics))('$name', async (metric) => {
    await eventually(async () => expect(await exportProblems(metric, watched.prometheus)).toEqual([]), patience)
  })
})

describe('the files that run are accepted by', () => {
  test.each([
    ['promtool', ['check', 'config'], 'prometheus.yml'],
    ['amtool', ['check-config'], 'alertmanager.yml'],
  ])('%s %s %s', async (tool, args, name) => {
    const { exitCode, all } = await execa(tool, [...args, watched.files.get(name) ?? ''], { all: true, reject: false })
    expect([exitCode, all]).toEqual([0, expect.stringContaining('SUCCESS')])
  })
})

it('the dead man’s switch hears that alerts get through, and no alert but that', async () => {
  await eventually(() => expect(names(watched.watchdog.alerts)).toEqual(['Watchdog']), patience)
})

describe('the team is told', () => {
  const canary = { service: serviceNames.app, variant: 'canary' }
  const expected = [
    { alertname: 'HighRequestRate', severity: 'warning' },
    { alertname: 'RateLimitingSpike', severity: 'warning' },
    { alertname: 'ErrorBudgetBurnFast', severity: 'critical', ...canary },
    { alertname: 'ErrorBudgetBurnSlow', severity: 'warning', ...canary },
    { alertname: 'HighLatency', severity: 'warning', ...canary },
    { alertname: 'CanaryMoreErrors', severity: 'critical', ...canary },
    { alertname: 'CanarySlower', severity: 'warning', ...canary },
    { alertname: 'CanarySpamShare', severity: 'warning', ...canary },
    { alertname: 'CanarySpamShare', severity: 'warning', ...canary, service: serviceNames.model },
    { alertname: 'SpamShareUnexpected', severity: 'warning', ...canary, service: serviceNames.model },
  ]

  const cases = expected.map((labels) => ({ name: names([{ labels }]).join(), labels }))

  test.each(cases)('$name', async ({ labels }) => {
    const told = await eventually(() => {
      const found = watched.team.alerts.find((alert) => isDeepStrictEqual(named(alert.labels), named(labels)))
      expect(found, `${labels.alertname} among ${names(watched.team.alerts)}`).toBeDefined()
      return found
    }, patience)
    expect(told).toMatchObject({ status: 'firing', labels: { ...labels, namespace: 'default', release: 'local' } })
    expect(told?.annotations.runbook_url).toMatch(new RegExp(`#${labels.alertname.toLowerCase()}$`))
    expect(told?.annotations.description).toMatch(/\d/)
  })

  it('of nothing else', () => {
    const others = watched.team.alerts.filter(
      ({ labels }) => !expected.some((one) => isDeepStrictEqual(named(labels), named(one))),
    )
    expect(names(others)).toEqual([])
  })
})

describe('the dashboards, at a system whose canary fails and is slow:', () => {
  const shown = { window: '30s', range: '1m', rateInterval: '10s' }
  const queries = filledQueries({ namespace: 'default', release: 'local', variant: '.+', ...shown })

  test.each(queries)('$dashboard, $panel, query $refId gives data', async ({ expr }) => {
    await eventually(async () => expect(await watched.prometheus.values(expr, 60)).not.toEqual([]), patience)
  })

  const worse = 3

  it.each(['Error ratio', 'Slow request ratio'])('%s: the canary is worse', async (panel) => {
    const verdict = queries.find((query) => query.dashboard === 'experiment' && query.panel === panel)
    await eventually(async () => {
      expect((await watched.prometheus.values(verdict?.expr ?? '', 10)).at(-1)).toBe(worse)
    }, patience)
  })
})

it('ends with the system: no process and no data stay', async () => {
  const url = urlOf('alertmanager', watched.system)
  await watched.end()
  await expect(watched.prometheus.flags()).rejects.toThrow('ECONNREFUSED')
  await expect(request(url)).rejects.toThrow('ECONNREFUSED')
  const left = [...watched.files.values()].filter((file) => existsSync(file))
  expect([watched.files.size > 0, left]).toEqual([true, []])
})
