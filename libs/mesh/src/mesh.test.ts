import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { destinationRule, request, virtualService, web, webPods } from '../test/builders.ts'
import { loadMesh, type MeshRequest, type RouteDecision, routeRequest, shadowAuthority } from './index.ts'

const pods = webPods({ one: 'v1', two: 'v2' })
const subsets = ['v1', 'v2', 'v3'].map((version) => ({ name: version, labels: { version } }))
const rule = destinationRule('web', { subsets })
const to = (subset: string) => [{ destination: { host: 'web', subset } }]
const responds = (name: string) => ({ name, directResponse: { status: 200, body: { string: name } } })

function routeWith(http: object[], received: MeshRequest, more: object = {}): RouteDecision {
  const service = virtualService('web', { hosts: ['web'], http, ...more })
  return routeRequest(loadMesh([service, rule], [web]), pods, received)
}

/** The pod of a forwarded request, or the status and flag of a local reply. */
function target(decision: RouteDecision): string {
  if (decision.kind === 'forward') return decision.destination.endpoint.pod
  return decision.kind === 'local-reply' ? `${decision.status} ${decision.responseFlag}` : decision.kind
}

describe('routes', () => {
  it('the first match wins', () => {
    const prefixes = fc.array(fc.constantFrom('/', '/a', '/ab', '/b', '/ab/c'), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(prefixes, fc.constantFrom('/', '/a', '/abc', '/b/d', '/ab/cd'), (list, path) => {
        const http = list.map((prefix, index) => ({ ...responds(String(index)), match: [{ uri: { prefix } }] }))
        const decision = routeWith(http, request({ path }))
        const first = list.findIndex((prefix) => path.startsWith(prefix))
        expect(decision).toMatchObject(first < 0 ? { status: 404, responseFlag: 'NR' } : { route: String(first) })
      }),
    )
  })

  it('a match needs all of its conditions, a route needs one of its matches', () => {
    const match = [{ method: { exact: 'POST' }, uri: { exact: '/a' } }, { headers: { 'x-a': { prefix: '1' } } }]
    const http = [{ ...responds('yes'), match }]
    const status = (parts: Partial<MeshRequest>) => {
      const decision = routeWith(http, request(parts))
      return decision.kind === 'direct-response' ? decision.status : 404
    }
    expect(status({ method: 'POST', path: '/a?b=c' })).toBe(200)
    expect(status({ method: 'GET', path: '/a' })).toBe(404)
    expect(status({ method: 'POST', path: '/b' })).toBe(404)
    expect(status({ headers: { 'x-a': '12' } })).toBe(200)
  })

  it.each<[object, Partial<MeshRequest>, Partial<MeshRequest>]>([
    [{ headers: { a: {} } }, { headers: { a: '' } }, {}],
    [{ headers: { 'X-A': { exact: '1' } } }, { headers: { 'x-a': '1' } }, { headers: { 'x-a': '2' } }],
    [{ headers: { Host: { exact: 'web' } } }, { host: 'web', headers: { host: 'other' } }, { host: 'web:8080' }],
    [{ withoutHeaders: { host: { prefix: 'web:' } } }, { host: 'web' }, { host: 'web:8080' }],
    [{ withoutHeaders: { a: {} } }, {}, { headers: { a: '' } }],
    [{ withoutHeaders: { a: { exact: '1' } } }, { headers: { a: '2' } }, { headers: { a: '1' } }],
    [{ withoutHeaders: { a: { exact: '1' } } }, {}, { headers: { a: '1' } }],
    [{ queryParams: { q: { exact: '1' } } }, { path: '/?p=0&q=1' }, { path: '/?q=2' }],
    [{ queryParams: { q: {} } }, { path: '/?q' }, { path: '/?qq=1' }],
    [{ authority: { prefix: 'web:' } }, { host: 'web:8080' }, { host: 'web' }],
    [{ scheme: { exact: 'https' } }, { scheme: 'https' }, {}],
    [{ uri: { prefix: '/Ab' }, ignoreUriCase: true }, { path: '/aBc' }, { path: '/b' }],
    [
      { sourceLabels: { version: 'canary' } },
      { from: { proxy: 'sidecar', labels: { version: 'canary', app: 'x' } } },
      { from: { proxy: 'sidecar', labels: { version: 'stable' } } },
    ],
    [
      { sourceNamespace: 'default' },
      {},
      { host: 'web.default', from: { proxy: 'sidecar', labels: {}, namespace: 'other' } },
    ],
  ])('%j matches %j and not %j', (match, matching, other) => {
    const http = [{ ...responds('yes'), match: [match] }, responds('no')]
    expect(routeWith(http, request(matching))).toMatchObject({ route: 'yes' })
    expect(routeWith(http, request(other))).toMatchObject({ route: 'no' })
  })

  it('a route is named after itself and its match', () => {
    const http = [{ ...responds('api'), match: [{ name: 'get', method: { exact: 'GET' } }] }, responds('rest')]
    expect(routeWith(http, request())).toMatchObject({ route: 'api.get' })
  })
})

describe('destinations', () => {
  it('a subset consists of the pods with its labels', () => {
    expect(target(routeWith([{ route: to('v2') }], request()))).toBe('two')
    expect(target(routeWith([{ route: to('v3') }], request()))).toBe('503 UH')
    expect(target(routeWith([{ route: to('v4') }], request()))).toBe('503 NC')
    expect(target(routeWith([{ route: [{ destination: { host: 'missing' } }] }], request()))).toBe('503 NC')
  })

  it('a named target port is looked up in the pod', () => {
    expect(routeWith([{ route: to('v2') }], request())).toMatchObject({
      destination: { host: 'web.default.svc.cluster.local', port: 8080, endpoint: { address: '10.0.0.1', port: 9001 } },
    })
  })

  it('weights split the requests, and the same seed gives the same decision', () => {
    const route = [
      { destination: { host: 'web', subset: 'v1' }, weight: 90 },
      { destination: { host: 'web', subset: 'v2' }, weight: 10 },
    ]
    const requests = Array.from({ length: 1_000 }, (_, index) => request({ random: index / 1_000 }))
    const pods = requests.map((one) => target(routeWith([{ route }], one)))
    expect(pods.filter((pod) => pod === 'two')).toHaveLength(100)
    expect(requests.map((one) => target(routeWith([{ route }], one)))).toEqual(pods)
  })

  it('a destination of weight 0 gets nothing, unless it is the only one', () => {
    const weighted = (subset: string, weight: number) => ({ ...to(subset)[0], weight })
    const seeds = Array.from({ length: 50 }, (_, index) => request({ random: index / 50 }))
    const targets = (route: object[]) => new Set(seeds.map((seed) => target(routeWith([{ route }], seed))))
    expect(targets([weighted('v1', 0), weighted('v2', 1)])).toEqual(new Set(['two']))
    expect(targets([weighted('v1', 0)])).toEqual(new Set(['one']))
  })

  it('a mirror gets the configured percentage of copies, and none without a ready pod', () => {
    const mirrored = (mirror: object) =>
      Array.from({ length: 100 }, (_, index) =>
        routeWith([{ route: to('v1'), ...mirror }], request({ random: index / 100 })),
      )
        .flatMap((decision) => (decision.kind === 'forward' ? decision.mirrors : []))
        .map((destination) => destination.endpoint.pod)
    const destination = { host: 'web', subset: 'v2' }
    expect(mirrored({ mirror: destination })).toEqual(Array(100).fill('two'))
    expect(mirrored({ mirror: destination, mirrorPercentage: { value: 25 } })).toHaveLength(25)
    expect(mirrored({ mirror: destination, mirrorPercentage: { value: 0 } })).toEqual([])
    expect(mirrored({ mirror: destination, mirrorPercentage: {} })).toEqual([])
    expect(mirrored({ mirror: to('v3')[0]?.destination })).toEqual([])
    expect(mirrored({ mirrors: [...to('v2'), ...to('v1')] })).toHaveLength(200)
  })
})

describe('DestinationRule hosts', () => {
  const decide = (...rules: object[]) => {
    const service = virtualService('web', { hosts: ['web'], http: [{ route: to('v2') }] })
    return target(routeRequest(loadMesh([service, ...rules], [web]), pods, request()))
  }
  const subset = (host: string, version: string, namespace?: string) => {
    const { metadata, ...rest } = destinationRule(host, { subsets: [{ name: 'v2', labels: { version } }] })
    return { ...rest, metadata: { ...metadata, ...(namespace && { namespace }) } }
  }

  it('a wildcard applies to every service that it matches', () => {
    expect(decide(subset('*.default.svc.cluster.local', 'v2'))).toBe('two')
    expect(decide(subset('*.svc.cluster.local', 'v2'))).toBe('two')
    expect(decide(subset('*', 'v2'))).toBe('two')
    expect(decide(subset('*.other.svc.cluster.local', 'v2'))).toBe('503 NC')
  })

  it('the most specific rule wins, and rules are not merged', () => {
    expect(decide(subset('*', 'v1'), subset('*.default.svc.cluster.local', 'v2'))).toBe('two')
    expect(decide(subset('web', 'v2'), subset('*.default.svc.cluster.local', 'v1'))).toBe('two')
    expect(decide(destinationRule('web', {}), subset('*', 'v2'))).toBe('503 NC')
  })

  it('a rule applies from the namespace of the client, the service or the mesh, in this order', () => {
    const host = 'web.default.svc.cluster.local'
    expect(decide(subset(host, 'v2', 'elsewhere'))).toBe('503 NC')
    expect(decide(subset(host, 'v2', 'istio-system'))).toBe('two')
    expect(decide(subset(host, 'v1', 'istio-system'), subset('*', 'v2'))).toBe('two')
  })
})

describe('a shadow', () => {
  it.each([
    ['model-service:8081', 'model-service-shadow:8081'],
    ['web', 'web-shadow'],
  ])('of %s is called %s', (host, shadow) => expect(shadowAuthority(host)).toBe(shadow))
})
