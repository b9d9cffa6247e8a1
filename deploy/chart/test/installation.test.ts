import { helmNotes, helmTemplate } from '@helm-ts/chart/testing'
import { describe, expect, it } from 'vitest'
import { smsChecker } from '../src/index.ts'
import { at } from './objects.ts'

const cluster = ['apiregistration.k8s.io/v1']
const files = smsChecker.files()

describe('on a cluster without Istio', () => {
  const sentence = 'This cluster has no Istio 1.22 or later: install Istio first, or set istio.enabled=false'

  it('stops with a sentence that says what to do', async () => {
    expect(() => smsChecker.render({}, { apiVersions: cluster })).toThrow(sentence)
    await expect(helmTemplate(files, { apiVersions: cluster })).rejects.toThrow(sentence)
  })

  it('installs behind an Ingress when told so', () => {
    const { objects } = smsChecker.render({ istio: { enabled: false } }, { apiVersions: cluster })
    expect(objects.map(({ kind }) => kind)).toContain('Ingress')
  })
})

describe('on a cluster without the Prometheus operator', () => {
  const apiVersions = [...cluster, 'networking.istio.io/v1']

  it('stops where the values want it', async () => {
    const values = { monitoring: { mode: 'operator' } }
    const sentence = 'This cluster has no Prometheus operator: install it first, or set monitoring.mode=embedded'
    expect(() => smsChecker.render(values, { apiVersions })).toThrow(sentence)
    await expect(helmTemplate(files, { values, apiVersions })).rejects.toThrow(sentence)
  })

  it('watches itself where nothing else is said', () => {
    const { objects } = smsChecker.render({}, { apiVersions })
    expect(objects.map(({ metadata }) => metadata.name)).toContain('prometheus')
  })
})

it.each([
  [{ istio: { host: 'a.example.com', canary: { host: 'a.example.com' } } }, 'it must differ from istio.host.'],
  [
    { autoscaling: { enabled: true, model: { minReplicas: 9 } } },
    'autoscaling.model.minReplicas must not be more than autoscaling.model.maxReplicas.',
  ],
  [
    { pods: { drainSeconds: 60 } },
    'pods.drainSeconds must not be more than pods.terminationGracePeriodSeconds: the pod would be killed before.',
  ],
])('refuses what the cluster would refuse, or route at random: %j', (values, sentence) => {
  expect(() => smsChecker.render(values)).toThrow(sentence)
})

it('refuses a model of a shared storage that is not there', () => {
  const model = { shadow: { source: 'sharedStorage' } }
  expect(() => smsChecker.render({ model })).toThrow(
    'model.shadow.source=sharedStorage needs sharedStorage.enabled=true',
  )
  const { objects } = smsChecker.render({ model, sharedStorage: { enabled: true } })
  expect(JSON.stringify(objects)).toContain('"MODEL_DIR","value":"/mnt/shared/models/trees"')
})

describe("Grafana's password", () => {
  function password(values = {}, kept?: string) {
    const lookup = () => (kept === undefined ? undefined : { data: { 'admin-password': kept } })
    const { objects } = smsChecker.render(values, { lookup })
    const secret = objects.find(({ kind }) => kind === 'Secret')
    const encoded = at(secret, 'data', 'admin-password')
    return typeof encoded === 'string' ? Buffer.from(encoded, 'base64').toString() : undefined
  }
  const grafana = (own: object) => ({ 'kube-prometheus-stack': { grafana: own } })

  it('is made at the first installation, and another at each', () => {
    expect(password()).toMatch(/^[A-Za-z0-9]{20}$/)
    expect(password()).not.toBe(password())
  })

  it('is kept afterwards', () => {
    expect(password({}, Buffer.from('kept').toString('base64'))).toBe('kept')
  })

  it('is the given one where there is one', () => {
    expect(password(grafana({ adminPassword: 'given' }), 'a2VwdA==')).toBe('given')
  })

  it('is not made where a Secret exists', () => {
    expect(password(grafana({ admin: { existingSecret: 'mine' } }))).toBeUndefined()
  })
})

it('a changed setting rolls the pods of its service alone', () => {
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

describe('the notes', () => {
  it.each([
    ['with Istio', {}, ['istio=ingressgateway', 'http://sms-checker.local', 'sms-checker-prerelease.local', 'shadow']],
    ['with HTTPS', { istio: { tls: { credentialName: 'c' } } }, ['https://sms-checker.local', 'https://grafana.local']],
    [
      'without Grafana’s host',
      { monitoring: { grafana: { host: '' } } },
      ['service/grafana 3000', 'secret --namespace default grafana-admin'],
    ],
    ['without Istio', { istio: { enabled: false } }, ['kubectl get ingress', 'http://sms-checker.local']],
  ])('say the next step %s, as Helm prints them', async (_, values, sentences) => {
    const { notes } = smsChecker.render(values, { release: { name: 'deployment' } })
    for (const sentence of sentences) expect(notes).toContain(sentence)
    const printed = await helmNotes(files, { values, release: { name: 'deployment' } })
    expect(printed.trim()).toBe(notes.trim())
  })

  it('name no canary and no shadow where there is none', () => {
    expect(smsChecker.render({ istio: { enabled: false } }).notes).not.toMatch(/canary|shadow|istio/)
  })
})
