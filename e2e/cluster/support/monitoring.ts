import { appVariants, experimentServiceName, modelVariants, serviceNames } from '@sms-checker/contracts'
import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { expect } from 'vitest'
import { eventually } from './eventually.ts'
import { imageParts, mergeValues, type Release, type Values } from './helm.ts'
import { appImage, startPod } from './pods.ts'
import { cluster, settings } from './settings.ts'
import { newUser, predict } from './traffic.ts'

const Labels = Type.Record(Type.String(), Type.String())
const targets = Compile(
  Type.Object({
    data: Type.Object({
      activeTargets: Type.Array(
        Type.Object({ health: Type.String(), lastError: Type.String(), scrapeUrl: Type.String(), labels: Labels }),
      ),
    }),
  }),
)
const rules = Compile(
  Type.Object({
    data: Type.Object({
      groups: Type.Array(
        Type.Object({ rules: Type.Array(Type.Object({ name: Type.String(), health: Type.String() })) }),
      ),
    }),
  }),
)
const alertmanagerStatus = Compile(Type.Object({ config: Type.Object({ original: Type.String() }) }))
const messages = Compile(
  Type.Array(
    Type.Object({ path: Type.String(), token: Type.String(), alerts: Type.Array(Type.Object({ labels: Labels })) }),
  ),
)

export const versions = {
  prometheus: imageParts(settings.prometheusImage).tag,
  alertmanager: imageParts(settings.alertmanagerImage).tag,
}

/** Sends a GET request to a pod through the API server; returns the parsed JSON. */
async function getJson(namespace: string, pod: string, port: number, path: string): Promise<unknown> {
  const name = `${pod}:${port}`
  const text: unknown = await cluster.core.connectGetNamespacedPodProxyWithPath({ name, namespace, path })
  return typeof text === 'string' ? JSON.parse(text) : text
}

/** Returns the name of the only pod with this `app.kubernetes.io/name`. */
export async function podOfApp(namespace: string, app: string): Promise<string> {
  const labelSelector = `app.kubernetes.io/name=${app}`
  const { items } = await cluster.core.listNamespacedPod({ namespace, labelSelector })
  const running = items.filter(({ metadata }) => metadata?.deletionTimestamp === undefined)
  const name = running[0]?.metadata?.name
  if (name === undefined || running.length > 1) throw new Error(`Expected one pod of ${app}, found ${running.length}`)
  return name
}

/** Returns the scrape targets of a Prometheus with their labels. */
export async function activeTargets(namespace: string, pod: string) {
  return targets.Parse(await getJson(namespace, pod, 9090, 'api/v1/targets')).data.activeTargets
}

/** Returns the names of the rules that a Prometheus evaluates without error. */
export async function healthyRules(namespace: string, pod: string): Promise<string[]> {
  const { groups } = rules.Parse(await getJson(namespace, pod, 9090, 'api/v1/rules')).data
  return groups.flatMap((group) => group.rules.filter(({ health }) => health === 'ok').map(({ name }) => name)).sort()
}

/** Returns the configuration that an Alertmanager runs with. */
export async function alertmanagerConfig(namespace: string, pod: string): Promise<string> {
  return alertmanagerStatus.Parse(await getJson(namespace, pod, 9093, 'api/v2/status')).config.original
}

const receiverPort = 8080

/** Stores alerts from POST requests, and returns them on GET. */
const receiverScript = `const received = []
require('node:http').createServer(async (request, response) => {
  if (request.method === 'GET') return response.end(JSON.stringify(received))
  let body = ''
  for await (const part of request) body += part
  received.push({ path: request.url, token: request.headers.authorization ?? '', alerts: JSON.parse(body).alerts })
  response.end()
}).listen(${receiverPort})`

/** Name of the pod that receives alerts. */
const receiverPod = 'hook'

/** Starts a pod that receives alerts; returns its URL. */
export async function startWebhookReceiver(namespace: string): Promise<string> {
  const name = receiverPod
  await startPod(namespace, {
    metadata: { name, labels: { 'sidecar.istio.io/inject': 'false' } },
    spec: {
      terminationGracePeriodSeconds: 1,
      containers: [
        {
          name: 'receiver',
          image: appImage,
          command: ['node', '--eval', receiverScript],
          readinessProbe: { tcpSocket: { port: receiverPort }, periodSeconds: 1 },
        },
      ],
    },
  })
  const { status } = await cluster.core.readNamespacedPod({ name, namespace })
  return `http://${status?.podIP}:${receiverPort}`
}

/** Returns the alerts that the pod received, with path, token and labels. */
export async function receivedAlerts(namespace: string) {
  const all = messages.Parse(await getJson(namespace, receiverPod, receiverPort, ''))
  return all.flatMap(({ path, token, alerts }) => alerts.map(({ labels }) => ({ path, token, labels })))
}

/** Every service that is scraped, as `service variant`, sorted. */
export const scrapeTargets = [
  ...appVariants.map((variant) => `${serviceNames.app} ${variant}`),
  ...modelVariants.map((variant) => `${serviceNames.model} ${variant}`),
  `${experimentServiceName} none`,
].sort()

interface MonitoringValues extends Values {
  readonly alertmanager: Values
}

/** A release with its own host, one pod for each variant, and monitoring that reacts within seconds. */
export function monitoredRelease(
  { name, namespace, host }: Pick<Release, 'name' | 'namespace'> & { readonly host: string },
  { alertmanager, ...monitoring }: MonitoringValues,
  more: Values = {},
): Release {
  const one = { replicas: 1 }
  return {
    name,
    namespace,
    values: mergeValues(
      {
        istio: { host, canary: { host: `canary.${host}` } },
        app: { stable: one },
        model: { primary: one },
        monitoring: {
          scrapeInterval: '5s',
          ...monitoring,
          alertmanager: { groupWait: '1s', ...alertmanager },
          alerts: { highRequestRate: { for: '10s' } },
        },
      },
      more,
    ),
  }
}

/** Sends requests until the receiver has `Watchdog`, and with the token also `HighRequestRate`. */
export async function expectAlerts({ name, namespace }: Release, host: string, token: string): Promise<void> {
  const labelled = (labels: object) => expect.objectContaining({ namespace, release: name, ...labels })
  await eventually(async () => {
    await Promise.all(Array.from({ length: 10 }, () => predict({ host, user: newUser('stable') })))
    const alerts = await receivedAlerts(namespace)
    expect(alerts).toContainEqual({
      path: '/watchdog',
      token: '',
      labels: labelled({ alertname: 'Watchdog', severity: 'none' }),
    })
    expect(alerts).toContainEqual({
      path: '/team',
      token: `Bearer ${token}`,
      labels: labelled({ alertname: 'HighRequestRate', severity: 'warning' }),
    })
  })
}
