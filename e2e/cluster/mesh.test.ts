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
import { recreateNamespace } from './support/namespaces.ts'
import { runScriptInPod, startEcho } from './support/pods.ts'
import { cluster, settings } from './support/settings.ts'

const namespace = `${settings.namespace}-mesh`
const apiVersion = 'networking.istio.io/v1'
const port = 8080
const tables = 10
const requestsEach = 12
const names = Array.from({ length: tables }, (_, index) => `table-${index}`)
const hostOf = (name: string) => `${name}.example.com`
const gatewayLabels = { istio: 'ingressgateway' }
const senderScript = new URL('support/send-requests.mjs', import.meta.url)
const configuredHeader = 'x-configured'

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
            match: [{ headers: { [configuredHeader]: { exact: 'yes' } } }],
            directResponse: { status: 200, body: { string: name } },
          },
          ...sampleRoutes(name, index + 1),
        ],
      },
    },
  ]),
]

beforeAll(async () => {
  await recreateNamespace(cluster, namespace)
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

/** Requests for each route table, and for a host without a VirtualService. */
function requestsFor(seed: number): Sent[] {
  return [...names, 'unknown'].flatMap((table, index) =>
    sampleRequests(requestsEach, seed * 100 + index).map((request) => ({ ...request, table })),
  )
}

const mesh = loadMesh(objects, services)

/** The decision of libs/mesh, in the format of {@link describeResponse}. */
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
  return describeDecision(decision, host)
}

function describeDecision(decision: RouteDecision, host: string): string {
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

interface Received {
  status: number
  location?: string
  body: string
}

function describeResponse({ status, location, body }: Received): string {
  if (status === 200 && body.startsWith('{')) {
    const { pod, path } = JSON.parse(body)
    return `${pod} ${path}`
  }
  if (location !== undefined) return `${status} to ${new URL(location, 'http://relative').pathname}`
  return status === 404 || status === 503 ? `${status}` : `${status} ${body}`
}

function scriptInput(
  sent: readonly Sent[],
  at: (table: string) => { address: string; port: number; host: string },
): string {
  const request = ({ table, method, path, headers }: Sent) => {
    const { host, ...to } = at(table)
    return { ...to, method, path, headers: { ...headers, host } }
  }
  const configured = names.map((table) => ({
    request: request({ table, method: 'GET', path: '/', headers: { [configuredHeader]: 'yes' } }),
    body: table,
  }))
  return JSON.stringify({ configured, requests: sent.map(request) })
}

async function expectAgreement(sent: readonly Sent[], output: string, from: Parameters<typeof expected>[1]) {
  const responses: Received[] = output
    .trim()
    .split('\n')
    .map((line) => parse(line))
  expect(responses).toHaveLength(sent.length)
  const disagreements = sent.flatMap((request, index) => {
    const [predicted, actual] = [
      expected(request, from),
      describeResponse(responses[index] ?? { status: 0, body: 'nothing' }),
    ]
    return predicted === actual ? [] : [{ ...request, predicted, actual }]
  })
  expect(disagreements).toEqual([])
}

test('the Envoy of the gateway routes like libs/mesh', async ({ annotate }) => {
  const sent = requestsFor(1)
  const { hostname, port: gatewayPort } = new URL(settings.gateway)
  const to = { address: hostname, port: Number(gatewayPort || 80) }
  const input = scriptInput(sent, (table) => ({ ...to, host: hostOf(table) }))
  const { stdout } = await execa(process.execPath, [
    '--input-type=module',
    '--eval',
    await readFile(senderScript, 'utf8'),
    '--',
    input,
  ])
  await annotate(`${sent.length} requests over ${tables} generated VirtualServices`)
  await expectAgreement(sent, stdout, { gateway: true, labels: {} })
})

test.each(sourceLabels.map((labels, index) => [labels, index] as const))(
  'the sidecar of a pod with labels %o routes like libs/mesh',
  async (labels, index) => {
    // A host without a Service does not resolve inside the cluster.
    const sent = requestsFor(index + 2).filter(({ table }) => table !== 'unknown')
    const input = scriptInput(sent, (table) => ({ address: table, port, host: table }))
    const output = await runScriptInPod(namespace, `sender-${index}`, await readFile(senderScript, 'utf8'), {
      labels: { ...labels, 'sidecar.istio.io/inject': 'true' },
      args: ['--', input],
    })
    await expectAgreement(sent, output, { gateway: false, labels })
  },
)
