import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { localRelease } from '../release/local-release.ts'
import { localPods } from '../system/pods.ts'
import { planMonitoring } from './monitoring-plans.ts'
import { scrapedProcesses } from './prometheus-config.ts'

const folders: string[] = []

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true })
})

/** The plans for a release with these values, and the configuration of each program. */
async function planned(values: object, alertmanager: string | undefined) {
  const folder = await mkdtemp(join(tmpdir(), 'planned-'))
  folders.push(folder)
  const { pods, monitoring, namespace, experimentLabels } = localRelease(JSON.parse(JSON.stringify(values)), {
    monitoring: true,
  })
  if (monitoring === undefined) throw new Error('no monitoring')
  let port = 1_000
  const executables = { prometheus: 'prometheus', alertmanager }
  const freePort = async () => port++
  const scraped = scrapedProcesses(await localPods(pods, freePort), 8082, experimentLabels)
  const options = { executables, config: monitoring, scraped, namespace, freePort }
  const plans = await planMonitoring(options, folder)
  const configs = new Map<string, { file: string; content: ReturnType<typeof parse> }>()
  for (const { plan } of plans) {
    const file = plan.args.find((arg) => arg.startsWith('--config.file='))?.split('=')[1] ?? ''
    configs.set(plan.name, { file, content: parse(await readFile(file, 'utf8')) })
  }
  return { urls: new Map(plans.map(({ plan, url }) => [plan.name, url])), configs }
}

describe('Prometheus on one machine', () => {
  it('scrapes every pod with the labels of Kubernetes discovery and the relabelling of the chart', async () => {
    const { configs } = await planned({}, undefined)
    const [job, ...others] = configs.get('prometheus')?.content.scrape_configs ?? []
    expect(others).toEqual([])
    expect(job.kubernetes_sd_configs).toBeUndefined()
    expect(job.relabel_configs).toContainEqual({
      source_labels: ['__meta_kubernetes_pod_label_version'],
      target_label: 'variant',
    })
    expect(job.static_configs).toHaveLength(6)
    expect(job.static_configs[1]).toMatchObject({
      targets: ['127.0.0.1:1002'],
      labels: {
        __meta_kubernetes_namespace: 'default',
        __meta_kubernetes_pod_name: 'app-canary',
        __meta_kubernetes_pod_container_port_name: 'http',
        __meta_kubernetes_pod_label_app_kubernetes_io_instance: 'local',
        __meta_kubernetes_pod_label_app_kubernetes_io_name: 'app-service',
        __meta_kubernetes_pod_label_version: 'canary',
      },
    })
    expect(job.static_configs[5]).toMatchObject({
      targets: ['127.0.0.1:8082'],
      labels: {
        __meta_kubernetes_pod_name: 'experiment-service-0',
        __meta_kubernetes_pod_container_port_name: 'http',
        __meta_kubernetes_pod_label_app_kubernetes_io_name: 'experiment-service',
        __meta_kubernetes_pod_label_version: 'none',
      },
    })
  })

  it('does not scrape experiment-service without its alerts', async () => {
    const { configs } = await planned({ experiment: { enabled: false } }, undefined)
    const [job] = configs.get('prometheus')?.content.scrape_configs ?? []
    expect(job.static_configs).toHaveLength(5)
  })

  it('takes its settings from the values, and has the rules beside its configuration', async () => {
    const { configs } = await planned({ monitoring: { scrapeInterval: '1s', mode: 'operator' } }, undefined)
    const { file = '', content } = configs.get('prometheus') ?? {}
    expect(content.global).toEqual({ scrape_interval: '1s', evaluation_interval: '1s' })
    const texts = (await readdir(dirname(file))).map((name) => readFile(join(dirname(file), name), 'utf8'))
    expect((await Promise.all(texts)).join()).toContain('HighRequestRate')
  })

  it('scrapes over plain HTTP, even when the values require mutual TLS', async () => {
    const { configs } = await planned({ istio: { mutualTls: 'STRICT' } }, undefined)
    const [job] = configs.get('prometheus')?.content.scrape_configs ?? []
    expect([job.scheme, job.tls_config]).toEqual([undefined, undefined])
  })

  it('sends alerts to Alertmanager only when it is installed', async () => {
    const alone = await planned({}, undefined)
    expect([...alone.urls.keys()]).toEqual(['prometheus'])
    expect(alone.configs.get('prometheus')?.content.alerting).toEqual({ alertmanagers: [] })
    const both = await planned({}, 'prometheus-alertmanager')
    const { host } = new URL(both.urls.get('alertmanager') ?? '')
    expect(both.configs.get('prometheus')?.content.alerting.alertmanagers).toEqual([
      { static_configs: [{ targets: [host] }] },
    ])
  })
})

it('Alertmanager on one machine has the receivers of the values', async () => {
  const webhook = { url: 'http://127.0.0.1:1/alerts' }
  const { configs } = await planned({ monitoring: { alertmanager: { webhook } } }, 'alertmanager')
  expect(JSON.stringify(configs.get('alertmanager')?.content.receivers)).toContain(webhook.url)
})
