import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { metrics } from '@sms-checker/observability/metrics'
import { unusedPort } from '@sms-checker/service/testing'
import { defaultValuesFileName } from 'local/system-file'
import { expect, it, onTestFinished, vi } from 'vitest'
import { stringify } from 'yaml'
import { startSystem } from '../local/running-system.ts'
import { urlOf } from './scenario/monitored-system.ts'
import { Prometheus } from './scenario/prometheus.ts'

const waitOptions = { timeout: 200_000, interval: 500 }
vi.setConfig({ testTimeout: 700_000 })

it('Prometheus scrapes the processes of changed values, and only those', async () => {
  const data = await mkdtemp(join(tmpdir(), 'sms-checker-targets-'))
  onTestFinished(() => rm(data, { recursive: true, force: true }))
  const monitoring = { scrapeInterval: '1s' }
  const apply = (values: object) => writeFile(join(data, defaultValuesFileName), stringify({ monitoring, ...values }))
  await apply({})
  const system = await startSystem(await unusedPort(), ['--monitoring', '--data', data])
  onTestFinished(async () => void (await system.stop('SIGTERM')))
  const prometheus = new Prometheus(urlOf('prometheus', system))
  const healthyPods = async () => {
    const targets = await prometheus.targets()
    expect(targets.map(({ health, lastError }) => [health, lastError])).toEqual(targets.map(() => ['up', '']))
    return targets.map(({ labels }) => labels.pod).sort()
  }
  const pods = ['app-stable', 'experiment-service-0', 'model-primary', 'model-shadow']
  const withCanary = [...pods, 'app-canary', 'model-canary'].sort()
  await vi.waitFor(async () => expect(await healthyPods()).toEqual(withCanary), waitOptions)

  await apply({ istio: { canary: { enabled: false } }, app: { stable: { version: '2.0.0' } } })
  await vi.waitFor(async () => {
    expect(await healthyPods()).toEqual(pods)
    expect(await prometheus.series(`${metrics.ready.name}{version="2.0.0"}`)).toHaveLength(1)
  }, waitOptions)

  await apply({})
  await vi.waitFor(async () => expect(await healthyPods()).toEqual(withCanary), waitOptions)
})
