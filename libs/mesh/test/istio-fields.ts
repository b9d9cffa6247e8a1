import type { MeshRequest } from '../src/index.ts'
import { destinationRule, gateway, ingress, request, virtualService } from './builders.ts'

/** Objects in which a field decides: changing it to another value changes the decision for one of the requests. */
export interface Evaluated {
  objects: object[]
  requests: MeshRequest[]
  /** Path of the field in the first object, and its other value. `[]` stands for the first item, `[key]` for the first key. */
  field: string
  other: unknown
}

const seeds = Array.from({ length: 8 }, (_, index) => (index + 0.5) / 8)
const seeded = (parts: Partial<MeshRequest> = {}) => seeds.map((random) => request({ random, ...parts }))

const subsets = ['v1', 'v2'].map((version) => ({ name: version, labels: { version } }))
const rule = destinationRule('web', { subsets })
const route = [{ destination: { host: 'web' } }]
const v1 = { host: 'web', subset: 'v1', port: { number: 8080 } }
const v2 = { host: 'web', subset: 'v2', port: { number: 8080 } }
const fallback = { name: 'fallback', directResponse: { status: 204 } }

/** A field of an HTTP route, which is the first of two. */
function http(field: string, first: object, other: unknown, parts: Partial<MeshRequest> = {}): Evaluated {
  const service = virtualService('web', { hosts: ['web'], http: [first, fallback] })
  return {
    objects: [service, rule, gateway('gw', ['*'])],
    requests: seeded(parts),
    field: `spec.http[].${field}`,
    other,
  }
}

const received = {
  path: '/abc?abc=abc',
  headers: { abc: 'abc' },
  host: 'web:8080',
  method: 'GET',
} satisfies Partial<MeshRequest>

const stringMatches = [
  ['uri', '/abc'],
  ['scheme', 'http'],
  ['method', 'GET'],
  ['authority', 'web:8080'],
  ['headers.[key]', 'abc'],
  ['queryParams.[key]', 'abc'],
  ['withoutHeaders.[key]', 'other'],
].flatMap(([part = '', value]) =>
  ['exact', 'prefix', 'regex'].map((kind) => {
    const test = { [kind]: value }
    const [name = '', free] = part.split('.')
    const other = name === 'withoutHeaders' ? 'abc' : 'xyz'
    const match = [{ [name]: free ? { abc: test } : test }]
    return http(`match[].${part}.${kind}`, { route, match }, other, received)
  }),
)

const headerOperations = ['', 'route[].'].flatMap((level) =>
  ['request', 'response'].flatMap((side) => {
    const withHeaders = (operations: object) => {
      const headers = { [side]: operations }
      return level === '' ? { route, headers } : { route: [{ ...route[0], headers }] }
    }
    return [
      http(`${level}headers.${side}.set.[key]`, withHeaders({ set: { a: '1' } }), '2'),
      http(`${level}headers.${side}.add.[key]`, withHeaders({ add: { a: '1' } }), '2'),
      http(`${level}headers.${side}.remove`, withHeaders({ remove: ['abc'] }), ['x'], received),
    ]
  }),
)

const mirrors = [
  http('mirror.host', { route, mirror: v1 }, 'missing'),
  http('mirror.subset', { route, mirror: v1 }, 'v2'),
  http('mirror.port.number', { route, mirror: v1 }, 81),
  http('mirrorPercentage.value', { route, mirror: v1, mirrorPercentage: { value: 100 } }, 50),
  http('mirrors[].destination.host', { route, mirrors: [{ destination: v1 }] }, 'missing'),
  http('mirrors[].destination.subset', { route, mirrors: [{ destination: v1 }] }, 'v2'),
  http('mirrors[].destination.port.number', { route, mirrors: [{ destination: v1 }] }, 81),
  http('mirrors[].percentage.value', { route, mirrors: [{ destination: v1, percentage: { value: 100 } }] }, 0),
]

const weighted = [
  { destination: v1, weight: 1 },
  { destination: v2, weight: 1 },
]
const retries = { attempts: 2, retryOn: '5xx', perTryTimeout: '1s', backoff: '1s', retryIgnorePreviousHosts: true }

const virtualServiceFields: Evaluated[] = [
  { ...http('', { route, timeout: '1s' }, undefined), field: 'spec.hosts', other: ['other'] },
  { ...http('', { route, rewrite: { uri: '/x' } }, undefined), field: 'spec.gateways', other: ['gw'] },
  ...stringMatches,
  ...headerOperations,
  ...mirrors,
  http('name', { name: 'a', route }, 'b'),
  http('match[].name', { route, match: [{ name: 'a' }] }, 'b'),
  http('match[].ignoreUriCase', { route, match: [{ uri: { exact: '/ABC' }, ignoreUriCase: true }] }, false, received),
  http('match[].port', { route, match: [{ port: 8080 }] }, 81),
  http('match[].gateways', { redirect: { uri: '/' }, match: [{ gateways: ['mesh'] }] }, ['gw']),
  http('match[].sourceNamespace', { redirect: { uri: '/' }, match: [{ sourceNamespace: 'default' }] }, 'other'),
  http('match[].sourceLabels.[key]', { redirect: { uri: '/' }, match: [{ sourceLabels: { a: '1' } }] }, '2', {
    from: { proxy: 'sidecar', labels: { a: '1' } },
  }),
  http('route[].destination.host', { route: [{ destination: v1 }] }, 'missing'),
  http('route[].destination.subset', { route: [{ destination: v1 }] }, 'v2'),
  http('route[].destination.port.number', { route: [{ destination: v1 }] }, 81),
  http('route[].weight', { route: weighted }, 0),
  http('redirect.uri', { redirect: { uri: '/a' } }, '/b'),
  http('redirect.authority', { redirect: { authority: 'a' } }, 'b'),
  http('redirect.port', { redirect: { port: 81 } }, 82),
  http('redirect.scheme', { redirect: { scheme: 'https' } }, 'http'),
  http('redirect.redirectCode', { redirect: { uri: '/', redirectCode: 302 } }, 307),
  http('directResponse.status', { directResponse: { status: 200 } }, 201),
  http('directResponse.body.string', { directResponse: { status: 200, body: { string: 'a' } } }, 'b'),
  http('rewrite.uri', { route, rewrite: { uri: '/a' } }, '/b'),
  http('rewrite.authority', { route, rewrite: { authority: 'a' } }, 'b'),
  http('timeout', { route, timeout: '1s' }, '2s'),
  http('retries.attempts', { route, retries }, 3),
  http('retries.retryOn', { route, retries }, 'reset'),
  http('retries.perTryTimeout', { route, retries }, '2s'),
  http('retries.backoff', { route, retries }, '2s'),
  http('retries.retryIgnorePreviousHosts', { route, retries }, false),
]

/** A field of the policy for a host, and of the policy for a subset. */
function policy(field: string, trafficPolicy: object, other: unknown, parts: Partial<MeshRequest>): Evaluated[] {
  const service = virtualService('web', { hosts: ['web'], http: [{ route: [{ destination: { ...v1 } }] }] })
  const one = { name: 'v1', labels: { app: 'web' } }
  const example = { requests: seeded(parts), other }
  return [
    {
      ...example,
      objects: [destinationRule('web', { trafficPolicy, subsets: [one] }), service],
      field: `spec.trafficPolicy.${field}`,
    },
    {
      ...example,
      objects: [destinationRule('web', { subsets: [{ ...one, trafficPolicy }] }), service],
      field: `spec.subsets[].trafficPolicy.${field}`,
    },
  ]
}

const hash = (field: string, consistentHash: object, other: unknown, parts: Partial<MeshRequest>) =>
  policy(`loadBalancer.consistentHash.${field}`, { loadBalancer: { consistentHash } }, other, parts)
const keyed = { headers: { a: '1', cookie: 'a=1' }, path: '/?a=1', clientAddress: '10.0.0.9' }

const outliers = {
  consecutive5xxErrors: 5,
  consecutiveGatewayErrors: 5,
  consecutiveLocalOriginFailures: 5,
  splitExternalLocalOriginErrors: true,
  interval: '1s',
  baseEjectionTime: '1s',
  maxEjectionPercent: 10,
  minHealthPercent: 10,
}
const otherOutliers: Record<keyof typeof outliers, unknown> = {
  consecutive5xxErrors: 6,
  consecutiveGatewayErrors: 6,
  consecutiveLocalOriginFailures: 6,
  splitExternalLocalOriginErrors: false,
  interval: '2s',
  baseEjectionTime: '2s',
  maxEjectionPercent: 20,
  minHealthPercent: 20,
}

const subsetService = virtualService('web', { hosts: ['web'], http: [{ route: [{ destination: v1 }] }] })
const destinationRuleFields: Evaluated[] = [
  { objects: [rule, subsetService], requests: seeded(), field: 'spec.host', other: 'other' },
  { objects: [rule, subsetService], requests: seeded(), field: 'spec.subsets[].name', other: 'v3' },
  { objects: [rule, subsetService], requests: seeded(), field: 'spec.subsets[].labels.[key]', other: 'v2' },
  ...hash('httpHeaderName', { httpHeaderName: 'a' }, 'b', keyed),
  ...hash('httpQueryParameterName', { httpQueryParameterName: 'a' }, 'b', keyed),
  ...hash('httpCookie.name', { httpCookie: { name: 'a' } }, 'b', keyed),
  ...hash('httpCookie.path', { httpCookie: { name: 'a', path: '/', ttl: '1s' } }, '/b', {}),
  ...hash('httpCookie.ttl', { httpCookie: { name: 'a', ttl: '1s' } }, '2s', {}),
  ...hash('useSourceIp', { useSourceIp: true }, false, keyed),
  // A decision does not depend on earlier requests, so it only passes these on.
  ...Object.entries(otherOutliers).flatMap(([field, other]) =>
    policy(`outlierDetection.${field}`, { outlierDetection: outliers }, other, {}),
  ),
]

const bound = virtualService('vs', { hosts: ['a.example'], gateways: ['gw'], http: [fallback] })
const onGateway = { objects: [gateway('gw', ['a.example']), bound], requests: [ingress('a.example')] }
const gatewayFields: Evaluated[] = [
  { ...onGateway, field: 'spec.selector.[key]', other: 'other' },
  { ...onGateway, field: 'spec.servers[].hosts', other: ['b.example'] },
  { ...onGateway, field: 'spec.servers[].port.number', other: 81 },
]

/** Fields that may have any valid value without a change of the decision, with the reason. */
export interface WithoutEffect {
  objects: object[]
  requests: MeshRequest[]
  field: string
  other: unknown
  reason: string
}

const identity = (kind: { objects: object[]; requests: MeshRequest[] }): WithoutEffect[] => [
  { ...kind, field: 'apiVersion', other: 'networking.istio.io/v1beta1', reason: 'the versions have the same fields' },
  { ...kind, field: 'metadata.labels', other: { a: 'b' }, reason: 'only name and namespace identify an object' },
  { ...kind, field: 'status', other: { observedGeneration: 1 }, reason: 'the cluster writes it' },
]

export const istioFields = {
  VirtualService: {
    evaluated: virtualServiceFields,
    withoutEffect: identity({ objects: [subsetService, rule], requests: seeded() }),
    refused: [
      'spec.exportTo',
      'spec.tcp',
      'spec.tls',
      'spec.http[].corsPolicy',
      'spec.http[].delegate',
      'spec.http[].directResponse.body.bytes',
      'spec.http[].fault',
      'spec.http[].match[].statPrefix',
      'spec.http[].mirrorPercent',
      'spec.http[].mirror_percent',
      'spec.http[].redirect.derivePort',
      'spec.http[].retries.retryRemoteLocalities',
      'spec.http[].rewrite.uriRegexRewrite',
    ],
  },
  DestinationRule: {
    evaluated: destinationRuleFields,
    withoutEffect: [
      ...identity({ objects: [rule, subsetService], requests: seeded() }),
      ...policy('loadBalancer.simple', { loadBalancer: { simple: 'RANDOM' } }, 'ROUND_ROBIN', {}).map((example) => ({
        ...example,
        reason: 'the algorithms differ by the load of the endpoints, which one request does not show',
      })),
    ],
    refused: [
      'spec.exportTo',
      'spec.workloadSelector',
      ...['spec.trafficPolicy', 'spec.subsets[].trafficPolicy'].flatMap((policy) =>
        [
          'connectionPool',
          'loadBalancer.consistentHash.httpCookie.attributes',
          'loadBalancer.consistentHash.maglev',
          'loadBalancer.consistentHash.minimumRingSize',
          'loadBalancer.consistentHash.ringHash',
          'loadBalancer.localityLbSetting',
          'loadBalancer.warmup',
          'loadBalancer.warmupDurationSecs',
          'outlierDetection.consecutiveErrors',
          'portLevelSettings',
          'proxyProtocol',
          'retryBudget',
          'tls',
          'tunnel',
        ].map((field) => `${policy}.${field}`),
      ),
    ],
  },
  Gateway: {
    evaluated: gatewayFields,
    withoutEffect: [
      ...identity(onGateway),
      { ...onGateway, field: 'spec.servers[].name', other: 'other', reason: 'it is a label' },
      { ...onGateway, field: 'spec.servers[].port.name', other: 'other', reason: 'it is a label' },
      {
        ...onGateway,
        field: 'spec.servers[].port.protocol',
        other: 'HTTP2',
        reason: 'both protocols are routed in the same way',
      },
    ],
    refused: [
      'spec.servers[].bind',
      'spec.servers[].defaultEndpoint',
      'spec.servers[].port.targetPort',
      'spec.servers[].tls',
    ],
  },
}

/** Classified fields that are newer than the declarations, which are of Istio 1.18. */
export const newerFields = [
  'spec.http[].mirrors[].destination.host',
  'spec.http[].mirrors[].destination.subset',
  'spec.http[].mirrors[].destination.port.number',
  'spec.http[].mirrors[].percentage.value',
  'spec.http[].retries.backoff',
  'spec.http[].retries.retryIgnorePreviousHosts',
  'spec.http[].rewrite.uriRegexRewrite',
  ...['spec.trafficPolicy', 'spec.subsets[].trafficPolicy'].flatMap((policy) =>
    ['loadBalancer.consistentHash.httpCookie.attributes', 'loadBalancer.warmup', 'proxyProtocol', 'retryBudget'].map(
      (field) => `${policy}.${field}`,
    ),
  ),
]
