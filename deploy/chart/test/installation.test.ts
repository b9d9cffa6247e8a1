import { helmNotes, helmTemplate } from '@helm-ts/chart/testing'
import { describe, expect, it } from 'vitest'
import { smsChecker } from '../src/index.ts'
import { at } from './objects.ts'

const cluster = ['apiregistration.k8s.io/v1']
const files = smsChecker.files()

describe('on a cluster without Istio', () => {
  const message = 'This cluster has no Istio 1.22 or later. Install Istio, or set istio.enabled=false'

  it('fails with a message that says what to do', async () => {
    expect(() => smsChecker.render({}, { apiVersions: cluster })).toThrow(message)
    await expect(helmTemplate(files, { apiVersions: cluster })).rejects.toThrow(message)
  })

  it('installs an Ingress with istio.enabled=false', () => {
    const { objects } = smsChecker.render({ istio: { enabled: false } }, { apiVersions: cluster })
    expect(objects.map(({ kind }) => kind)).toContain('Ingress')
  })
})

describe('on a cluster without the Prometheus operator', () => {
  const apiVersions = [...cluster, 'networking.istio.io/v1']

  it('fails with monitoring.mode=operator', async () => {
    const values = { monitoring: { mode: 'operator' } }
    const message = 'This cluster has no Prometheus operator. Install it, or set monitoring.mode=embedded'
    expect(() => smsChecker.render(values, { apiVersions })).toThrow(message)
    await expect(helmTemplate(files, { values, apiVersions })).rejects.toThrow(message)
  })

  it('installs its own monitoring by default', () => {
    const { objects } = smsChecker.render({}, { apiVersions })
    expect(objects.map(({ metadata }) => metadata.name)).toContain('prometheus')
  })
})

it.each([
  [
    { istio: { host: 'a.example.com', canary: { host: 'a.example.com' } } },
    'istio.canary.host must differ from istio.host',
  ],
  [
    { autoscaling: { enabled: true, model: { minReplicas: 9 } } },
    'autoscaling.model.minReplicas must not exceed autoscaling.model.maxReplicas.',
  ],
  [
    { pods: { drainSeconds: 60 } },
    'pods.drainSeconds must not exceed pods.terminationGracePeriodSeconds: the pod would be killed while it drains.',
  ],
])('rejects conflicting values: %j', (values, message) => {
  expect(() => smsChecker.render(values)).toThrow(message)
})

it('rejects a model in shared storage that is not enabled', () => {
  const model = { shadow: { source: 'sharedStorage' } }
  expect(() => smsChecker.render({ model })).toThrow(
    'model.shadow.source=sharedStorage requires sharedStorage.enabled=true',
  )
  const { objects } = smsChecker.render({ model, sharedStorage: { enabled: true } })
  expect(JSON.stringify(objects)).toContain('"MODEL_DIR","value":"/mnt/shared/models/neural"')
})

describe('the password of the Grafana admin', () => {
  function password(values = {}, existing?: string) {
    const lookup = () => (existing === undefined ? undefined : { data: { 'admin-password': existing } })
    const { objects } = smsChecker.render(values, { lookup })
    const secret = objects.find(({ kind, metadata }) => kind === 'Secret' && metadata.name === 'grafana-admin')
    const encoded = at(secret, 'data', 'admin-password')
    return typeof encoded === 'string' ? Buffer.from(encoded, 'base64').toString() : undefined
  }
  const grafana = (own: object) => ({ 'kube-prometheus-stack': { grafana: own } })

  it('is generated at the first installation, a new one for each release', () => {
    expect(password()).toMatch(/^[A-Za-z0-9]{20}$/)
    expect(password()).not.toBe(password())
  })

  it('is kept on upgrades', () => {
    expect(password({}, Buffer.from('kept').toString('base64'))).toBe('kept')
  })

  it('is taken from the values when they set one', () => {
    expect(password(grafana({ adminPassword: 'given' }), 'a2VwdA==')).toBe('given')
  })

  it('is not generated when existingSecret is set', () => {
    expect(password(grafana({ admin: { existingSecret: 'mine' } }))).toBeUndefined()
  })
})

it('a changed setting restarts only the pods of its service', () => {
  const templates = (values = {}) =>
    smsChecker
      .render(values)
      .objects.filter(({ kind }) => kind === 'Deployment')
      .map((object) => [object.metadata.name, at(object, 'spec', 'template')] as const)
  const before = new Map(templates())
  const changed = templates({ app: { settings: { modelTimeoutMs: 1 } } }).filter(([name, template]) => {
    return JSON.stringify(template) !== JSON.stringify(before.get(name))
  })
  expect(changed.map(([name]) => name)).toEqual(['app-canary-deployment', 'app-deployment'])
})

it('the default volume of Prometheus has room for the samples that it keeps, and for its log', () => {
  const gigabytes = (...path: string[]) =>
    Number(/^(\d+)G[Bi]$/.exec(String(at(smsChecker.defaults, 'monitoring', 'prometheus', ...path)))?.[1])
  expect(gigabytes('retention', 'size')).toBeLessThanOrEqual(0.8 * gigabytes('persistence', 'size'))
})

it('a new version of the chart restarts no pods when nothing else changes', async () => {
  const templates = async (chart: typeof files) =>
    (await helmTemplate(chart))
      .map(({ object }) => object)
      .filter((object) => at(object, 'kind') === 'Deployment')
      .map((object) => at(object, 'spec', 'template'))
  const metadata = files.get('Chart.yaml') ?? ''
  const next = new Map([...files, ['Chart.yaml', metadata.replace('\nversion: 0.1.0', '\nversion: 0.2.0')]])
  expect(next.get('Chart.yaml')).not.toBe(metadata)
  expect(await templates(next)).toEqual(await templates(files))
})

describe('the notes', () => {
  it.each([
    ['with Istio', {}, ['istio=ingressgateway', 'http://sms-checker.local', 'sms-checker-prerelease.local', 'shadow']],
    ['with HTTPS', { istio: { tls: { credentialName: 'c' } } }, ['https://sms-checker.local', 'https://grafana.local']],
    [
      'without a host for Grafana',
      { monitoring: { grafana: { host: '' } } },
      ['service/grafana 3000', 'secret --namespace default grafana-admin'],
    ],
    ['without Istio', { istio: { enabled: false } }, ['kubectl get ingress', 'http://sms-checker.local']],
  ])('give the next steps %s, the same from Helm', async (_, values, steps) => {
    const { notes } = smsChecker.render(values, { release: { name: 'deployment' } })
    for (const step of steps) expect(notes).toContain(step)
    const printed = await helmNotes(files, { values, release: { name: 'deployment' } })
    expect(printed.trim()).toBe(notes.trim())
  })

  it('do not mention canary and shadow when they are not installed', () => {
    expect(smsChecker.render({ istio: { enabled: false } }).notes).not.toMatch(/canary|shadow|istio/)
  })
})
