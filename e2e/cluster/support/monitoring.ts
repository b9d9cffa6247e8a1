import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { imageParts } from './helm.ts'
import { appImage, startPod } from './pods.ts'
import { cluster, settings } from './settings.ts'

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

/** What a pod answers to GET, through the API server. */
async function answerOf(namespace: string, pod: string, port: number, path: string): Promise<unknown> {
  const name = `${pod}:${port}`
  const text: unknown = await cluster.core.connectGetNamespacedPodProxyWithPath({ name, namespace, path })
  return typeof text === 'string' ? JSON.parse(text) : text
}

/** The name of the one pod of a Deployment's program. */
export async function podOf(namespace: string, program: string): Promise<string> {
  const labelSelector = `app.kubernetes.io/name=${program}`
  const { items } = await cluster.core.listNamespacedPod({ namespace, labelSelector })
  const living = items.filter(({ metadata }) => metadata?.deletionTimestamp === undefined)
  const name = living[0]?.metadata?.name
  if (name === undefined || living.length > 1) throw new Error(`${living.length} pods of ${program}`)
  return name
}

/** The pods that a Prometheus reads, with the labels that it gives their samples. */
export async function targetsOf(namespace: string, pod: string) {
  return targets.Parse(await answerOf(namespace, pod, 9090, 'api/v1/targets')).data.activeTargets
}

/** The names of the rules that a Prometheus evaluates without an error. */
export async function healthyRulesOf(namespace: string, pod: string): Promise<string[]> {
  const { groups } = rules.Parse(await answerOf(namespace, pod, 9090, 'api/v1/rules')).data
  return groups.flatMap((group) => group.rules.filter(({ health }) => health === 'ok').map(({ name }) => name)).sort()
}

/** The configuration that an Alertmanager runs with. */
export async function configurationOf(namespace: string, pod: string): Promise<string> {
  return alertmanagerStatus.Parse(await answerOf(namespace, pod, 9093, 'api/v2/status')).config.original
}

const hookPort = 8080

/** Keeps what it is told by POST, and tells it by GET. */
const hookProgram = `const told = []
require('node:http').createServer(async (request, answer) => {
  if (request.method === 'GET') return answer.end(JSON.stringify(told))
  let body = ''
  for await (const part of request) body += part
  told.push({ path: request.url, token: request.headers.authorization ?? '', alerts: JSON.parse(body).alerts })
  answer.end()
}).listen(${hookPort})`

/** A pod that listens for alerts; returns its address. */
export async function startHook(namespace: string, name: string): Promise<string> {
  await startPod(namespace, {
    metadata: { name, labels: { 'sidecar.istio.io/inject': 'false' } },
    spec: {
      terminationGracePeriodSeconds: 1,
      containers: [
        {
          name: 'hook',
          image: appImage,
          command: ['node', '--eval', hookProgram],
          readinessProbe: { tcpSocket: { port: hookPort }, periodSeconds: 1 },
        },
      ],
    },
  })
  const { status } = await cluster.core.readNamespacedPod({ name, namespace })
  return `http://${status?.podIP}:${hookPort}`
}

/** The alerts that the pod was told of: each time the path, the token and the alert's labels. */
export async function toldTo(namespace: string, hook: string) {
  const all = messages.Parse(await answerOf(namespace, hook, hookPort, ''))
  return all.flatMap(({ path, token, alerts }) => alerts.map(({ labels }) => ({ path, token, labels })))
}
