import { existsSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { experimentServiceName, serviceNames, variantsOf } from '@sms-checker/contracts'
import { interpolatedQueries } from '@sms-checker/observability'
import { type Metric, metrics, targetLabels } from '@sms-checker/observability/metrics'
import { execa } from 'execa'
import { request } from 'undici'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { eventually } from './scenario/eventually.ts'
import { clusterOnly, exportProblems } from './scenario/exported-series.ts'
import { type MonitoredSystem, startMonitoredSystem, urlOf } from './scenario/monitored-system.ts'
import type { Alert } from './scenario/webhook.ts'

let monitored: MonitoredSystem

/** Returns the labels that identify an alert. */
function identity({ alertname, service, variant }: Readonly<Record<string, string>>) {
  return { alertname, service, variant }
}

function names(alerts: readonly Pick<Alert, 'labels'>[]): string[] {
  return [...new Set(alerts.map(({ labels }) => Object.values(identity(labels)).filter(Boolean).join(' ')))]
}

beforeAll(async () => {
  monitored = await startMonitoredSystem()
})

afterAll(async () => {
  await monitored?.stop()
})

/** Timeout in milliseconds, enough for several scrapes and a few hundred requests. */
const timeout = 250_000

const services = ['app', 'model'] as const

it('Prometheus scrapes each pod with the target labels of a cluster', async () => {
  const pods = [
    ...services.flatMap((service) =>
      variantsOf[service].map((variant) => ({
        service: serviceNames[service],
        pod: `${service}-${variant}`,
        variant,
      })),
    ),
    { service: experimentServiceName, pod: `${experimentServiceName}-0`, variant: 'none' },
  ].map((pod) => ({ namespace: 'default', release: 'local', ...pod }))
  await eventually(async () => {
    const targets = await monitored.prometheus.targets()
    expect(targets.map(({ lastError }) => lastError)).toEqual(pods.map(() => ''))
    expect(targets.map(({ health }) => health)).toEqual(pods.map(() => 'up'))
    const labels = targets.map(({ labels }) => Object.fromEntries(targetLabels.map((name) => [name, labels[name]])))
    expect(labels).toEqual(expect.arrayContaining(pods))
  }, timeout)
})

describe('every metric is exported as declared:', () => {
  const exported = Object.values<Metric>(metrics).filter(({ services }) =>
    services.some((name) => name !== clusterOnly),
  )
  test.each(exported)('$name', async (metric) => {
    await eventually(async () => expect(await exportProblems(metric, monitored.prometheus)).toEqual([]), timeout)
  })
})

describe('the configuration is accepted by', () => {
  test.each([
    ['promtool', ['check', 'config'], 'prometheus.yml'],
    ['amtool', ['check-config'], 'alertmanager.yml'],
  ])('%s %s %s', async (tool, args, name) => {
    const { exitCode, all } = await execa(tool, [...args, monitored.files.get(name) ?? ''], {
      all: true,
      reject: false,
    })
    expect([exitCode, all]).toEqual([0, expect.stringContaining('SUCCESS')])
  })
})

it('the dead man’s switch receives Watchdog and no other alert', async () => {
  await eventually(() => expect(names(monitored.watchdog.alerts)).toEqual(['Watchdog']), timeout)
})

describe('the team receives', () => {
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
    // The rule assigns a tenth of the users to the canary, but half of the simulated users have an id that it assigns to the canary.
    { alertname: 'ExperimentInvalid', severity: 'warning' },
  ]

  const cases = expected.map((labels) => ({ name: names([{ labels }]).join(), labels }))

  test.each(cases)('$name', async ({ labels }) => {
    const received = await eventually(() => {
      const found = monitored.team.alerts.find((alert) => isDeepStrictEqual(identity(alert.labels), identity(labels)))
      expect(found, `${labels.alertname} among ${names(monitored.team.alerts)}`).toBeDefined()
      return found
    }, timeout)
    expect(received).toMatchObject({ status: 'firing', labels: { ...labels, namespace: 'default', release: 'local' } })
    expect(received?.annotations.runbook_url).toMatch(new RegExp(`#${labels.alertname.toLowerCase()}$`))
    // A verdict has its numbers on the operator page.
    expect(received?.annotations.description).toMatch(labels.alertname === 'ExperimentInvalid' ? /operator page/ : /\d/)
  })

  it('no other alert', () => {
    const others = monitored.team.alerts.filter(
      ({ labels }) => !expected.some((one) => isDeepStrictEqual(identity(labels), identity(one))),
    )
    expect(names(others)).toEqual([])
  })
})

describe('on the dashboards, with a slow and failing canary,', () => {
  const shown = { window: '30s', range: '1m', rateInterval: '10s' }
  const queries = interpolatedQueries({ namespace: 'default', release: 'local', variant: '.+', ...shown })

  const emptyPanels: Readonly<Record<string, string>> = {
    'Users needed': 'no number of users makes this canary good',
    'Automatic rollbacks': 'one machine has no rollback controller',
  }
  const expectedEmpty = ({ panel }: { panel: string }) => panel in emptyPanels

  test.each(queries.filter((query) => !expectedEmpty(query)))(
    '$dashboard, $panel, query $refId returns data',
    async ({ expr }) => {
      await eventually(async () => expect(await monitored.prometheus.values(expr, 60)).not.toEqual([]), timeout)
    },
  )

  it.each(queries.filter(expectedEmpty).map((query) => ({ ...query, reason: emptyPanels[query.panel] })))(
    '$panel, query $refId, is empty: $reason',
    async (query) => {
      await eventually(async () => {
        expect(await monitored.prometheus.values('max(sms_experiment_users)', 10)).not.toEqual([])
      }, timeout)
      expect(await monitored.prometheus.values(query.expr, 60)).toEqual([])
    },
  )

  const worse = 3

  it.each(['Error ratio', 'Slow request ratio'])('%s shows a worse canary', async (panel) => {
    const summary = queries.find((query) => query.dashboard === 'experiment' && query.panel === panel)
    await eventually(async () => {
      expect((await monitored.prometheus.values(summary?.expr ?? '', 10)).at(-1)).toBe(worse)
    }, timeout)
  })
})

it('stops with the system, and leaves no process and no data', async () => {
  const url = urlOf('alertmanager', monitored.system)
  await monitored.stop()
  await expect(monitored.prometheus.flags()).rejects.toThrow('ECONNREFUSED')
  await expect(request(url)).rejects.toThrow('ECONNREFUSED')
  const left = [...monitored.files.values()].filter((file) => existsSync(file))
  expect([monitored.files.size > 0, left]).toEqual([true, []])
})
