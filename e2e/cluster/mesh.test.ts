import { readFile } from 'node:fs/promises'
import { loadMesh, type RouteDecision, routeRequest, type Service } from '@sms-checker/mesh'
import { execa } from 'execa'
import { beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import {
  emptySubset,
  type SampleRequest,
  sampleRequests,
  sampleRoutes,
  sourceLabels,
  subsets,
} from './support/generated-mesh.ts'
import { emptyNamespace } from './support/namespaces.ts'
import { runInPod, startEcho } from './support/pods.ts'
import { cluster, settings } from './support/settings.ts'

const namespace = `${settings.namespace}-mesh`
const apiVersion = 'networking.istio.io/v1'
const port = 8080
const tables = 10
const requestsEach = 12
const names = Array.from({ length: tables }, (_, index) => `table-${index}`)
const hostOf = (name: string) => `${name}.example.com`
const gatewayLabels = { istio: 'ingressgateway' }
const program = new URL('support/send-requests.mjs', import.meta.url)
const settledHeader = 'x-settled'

const services: Service[] = names.map((name) => ({ name, namespace, selector: { app: 'echo' }, ports: [{ port }] }))
const pods = subsets.map((version) => ({
  name: version,
  namespace,
  labels: { app: 'echo', version },
  address: version,
}))

const objects = [
  {
    apiVersion,
    kind: 'Gateway',
    metadata: { name: 'generated', namespace },
    spec: {
      selector: gatewayLabels,
      servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['*.example.com'] }],
    },
  },
  ...names.flatMap((name, index) => [
    {
      apiVersion,
      kind: 'DestinationRule',
      metadata: { name, namespace },
      spec: {
        host: name,
        subsets: [...subsets, emptySubset].map((version) => ({ name: version, labels: { version } })),
      },
    },
    {
      apiVersion,
      kind: 'VirtualService',
      metadata: { name, namespace },
      spec: {
        hosts: [hostOf(name), name],
        gateways: ['generated', 'mesh'],
        http: [
          {
            match: [{ headers: { [settledHeader]: { exact: 'yes' } } }],
            directResponse: { status: 200, body: { string: name } },
          },
          ...sampleRoutes(name, index + 1),
        ],
      },
    },
  ]),
]

beforeAll(async () => {
  await emptyNamespace(cluster, namespace)
  for (const { name, selector } of services) {
    await cluster.core.createNamespacedService({
      namespace,
      body: { metadata: { name }, spec: { selector: { ...selector }, ports: [{ name: 'http', port }] } },
    })
  }
  await Promise.all(pods.map(({ name, labels }) => startEcho(namespace, name, labels, port)))
  for (const object of objects) await cluster.objects.create(object)
})

interface Sent extends SampleRequest {
  readonly table: string
}

/** Each table gets requests of its own; so do names that no VirtualService has. */
function requestsFor(seed: number): Sent[] {
  return [...names, 'nobody'].flatMap((table, index) =>
    sampleRequests(requestsEach, seed * 100 + index).map((request) => ({ ...request, table })),
  )
}

const mesh = loadMesh(objects, services)

/** What libs/mesh says of a request, in the words in which an answer can be read. */
function expected(sent: Sent, from: { gateway: boolean; labels: Readonly<Record<string, string>> }): string {
  const host = from.gateway ? hostOf(sent.table) : sent.table
  const decision = routeRequest(mesh, pods, {
    host,
    port: from.gateway ? 80 : port,
    method: sent.method,
    path: sent.path,
    headers: sent.headers,
    from: from.gateway
      ? { proxy: 'gateway', labels: gatewayLabels, namespace: 'istio-system' }
      : { proxy: 'sidecar', labels: from.labels, namespace },
    random: 0.5,
  })
  return wordsOf(decision, host)
}

function wordsOf(decision: RouteDecision, host: string): string {
  switch (decision.kind) {
    case 'forward':
      return `${decision.destination.endpoint.pod} ${decision.path}`
    case 'redirect':
      return `${decision.status} to ${new URL(decision.location, `http://${host}`).pathname}`
    case 'direct-response':
      return `${decision.status} ${decision.body}`
    case 'local-reply':
      return `${decision.status}`
  }
}

interface Got {
  status: number
  location?: string
  body: string
}

function wordsOfAnswer({ status, location, body }: Got): string {
  if (status === 200 && body.startsWith('{')) {
    const { pod, path } = JSON.parse(body)
    return `${pod} ${path}`
  }
  if (location !== undefined) return `${status} to ${new URL(location, 'http://relative').pathname}`
  return status === 404 || status === 503 ? `${status}` : `${status} ${body}`
}

function written(
  sent: readonly Sent[],
  at: (table: string) => { address: string; port: number; host: string },
): string {
  const request = ({ table, method, path, headers }: Sent) => {
    const { host, ...to } = at(table)
    return { ...to, method, path, headers: { ...headers, host } }
  }
  const settled = names.map((table) => ({
    request: request({ table, method: 'GET', path: '/', headers: { [settledHeader]: 'yes' } }),
    body: table,
  }))
  return JSON.stringify({ settled, requests: sent.map(request) })
}

async function expectAgreement(sent: readonly Sent[], output: string, from: Parameters<typeof expected>[1]) {
  const answers: Got[] = output
    .trim()
    .split('\n')
    .map((line) => parse(line))
  expect(answers).toHaveLength(sent.length)
  const disagreements = sent.flatMap((request, index) => {
    const [said, done] = [expected(request, from), wordsOfAnswer(answers[index] ?? { status: 0, body: 'nothing' })]
    return said === done ? [] : [{ ...request, said, done }]
  })
  expect(disagreements).toEqual([])
}

test('Envoy at the gateway does what libs/mesh says', async ({ annotate }) => {
  const sent = requestsFor(1)
  const { hostname, port: gatewayPort } = new URL(settings.gateway)
  const to = { address: hostname, port: Number(gatewayPort || 80) }
  const input = written(sent, (table) => ({ ...to, host: hostOf(table) }))
  const { stdout } = await execa(process.execPath, [
    '--input-type=module',
    '--eval',
    await readFile(program, 'utf8'),
    '--',
    input,
  ])
  await annotate(`${sent.length} requests over ${tables} generated VirtualServices`)
  await expectAgreement(sent, stdout, { gateway: true, labels: {} })
})

test.each(sourceLabels.map((labels, index) => [labels, index] as const))(
  'Envoy beside a pod with the labels %o does what libs/mesh says',
  async (labels, index) => {
    // A name that no Service has cannot be called from within the cluster.
    const sent = requestsFor(index + 2).filter(({ table }) => table !== 'nobody')
    const input = written(sent, (table) => ({ address: table, port, host: table }))
    const output = await runInPod(namespace, `sender-${index}`, await readFile(program, 'utf8'), {
      labels: { ...labels, 'sidecar.istio.io/inject': 'true' },
      args: ['--', input],
    })
    await expectAgreement(sent, output, { gateway: false, labels })
  },
)
