import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { destinationRule, gateway, ingress, request, virtualService, web, webPods } from '../test/builders.ts'
import { type Decision, decide, loadMesh, type MeshRequest, shadowAuthority } from './index.ts'

const pods = webPods({ one: 'v1', two: 'v2' })
const rule = destinationRule('web', {
  subsets: ['v1', 'v2', 'v3'].map((version) => ({ name: version, labels: { version } })),
})
const to = (subset: string) => [{ destination: { host: 'web', subset } }]
const answer = (name: string) => ({ name, directResponse: { status: 200, body: { string: name } } })

function decideWith(http: object[], asked: MeshRequest, more: object = {}): Decision {
  const service = virtualService('web', { hosts: ['web'], http, ...more })
  return decide(loadMesh([service, rule], [web]), pods, asked)
}

/** The pod that a decision sends to, or its refusal's flag. */
function target(decision: Decision): string {
  if (decision.kind === 'forward') return decision.destination.endpoint.pod
  return decision.kind === 'refused' ? `${decision.status} ${decision.flag}` : decision.kind
}

describe('routes', () => {
  it('the first that matches wins', () => {
    const prefixes = fc.array(fc.constantFrom('/', '/a', '/ab', '/b', '/ab/c'), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(prefixes, fc.constantFrom('/', '/a', '/abc', '/b/d', '/ab/cd'), (list, path) => {
        const http = list.map((prefix, index) => ({ ...answer(String(index)), match: [{ uri: { prefix } }] }))
        const decision = decideWith(http, request({ path }))
        const first = list.findIndex((prefix) => path.startsWith(prefix))
        expect(decision).toMatchObject(first < 0 ? { status: 404, flag: 'NR' } : { route: String(first) })
      }),
    )
  })

  it('all conditions of an entry must hold, and one entry is enough', () => {
    const match = [{ method: { exact: 'POST' }, uri: { exact: '/a' } }, { headers: { 'x-a': { prefix: '1' } } }]
    const http = [{ ...answer('yes'), match }]
    const status = (parts: Partial<MeshRequest>) => {
      const decision = decideWith(http, request(parts))
      return decision.kind === 'answer' ? decision.status : 404
    }
    expect(status({ method: 'POST', path: '/a?b=c' })).toBe(200)
    expect(status({ method: 'GET', path: '/a' })).toBe(404)
    expect(status({ method: 'POST', path: '/b' })).toBe(404)
    expect(status({ headers: { 'x-a': '12' } })).toBe(200)
  })

  it.each<[object, Partial<MeshRequest>, Partial<MeshRequest>]>([
    [{ headers: { a: {} } }, { headers: { a: '' } }, {}],
    [{ withoutHeaders: { a: {} } }, {}, { headers: { a: '' } }],
    [{ withoutHeaders: { a: { exact: '1' } } }, { headers: { a: '2' } }, { headers: { a: '1' } }],
    [{ withoutHeaders: { a: { exact: '1' } } }, {}, { headers: { a: '1' } }],
    [{ queryParams: { q: { exact: '1' } } }, { path: '/?p=0&q=1' }, { path: '/?q=2' }],
    [{ queryParams: { q: {} } }, { path: '/?q' }, { path: '/?qq=1' }],
    [{ authority: { prefix: 'web:' } }, { host: 'web:8080' }, { host: 'web' }],
    [{ scheme: { exact: 'https' } }, { scheme: 'https' }, {}],
    [{ port: 8080 }, {}, { port: 81 }],
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
  ])('%j takes %j and leaves %j', (match, taken, left) => {
    const http = [{ ...answer('yes'), match: [match] }, answer('no')]
    expect(decideWith(http, request(taken))).toMatchObject({ route: 'yes' })
    expect(decideWith(http, request(left))).toMatchObject({ route: 'no' })
  })
})

describe('destinations', () => {
  it('a subset is the pods with its labels', () => {
    expect(target(decideWith([{ route: to('v2') }], request()))).toBe('two')
    expect(target(decideWith([{ route: to('v3') }], request()))).toBe('503 UH')
    expect(target(decideWith([{ route: to('v4') }], request()))).toBe('503 NC')
    expect(target(decideWith([{ route: [{ destination: { host: 'nobody' } }] }], request()))).toBe('503 NC')
  })

  it('a named target port is looked up in the pod', () => {
    expect(decideWith([{ route: to('v2') }], request())).toMatchObject({
      destination: { host: 'web.default.svc.cluster.local', port: 8080, endpoint: { address: '10.0.0.1', port: 9001 } },
    })
  })

  it('weights share the requests, and one number always decides alike', () => {
    const route = [
      { destination: { host: 'web', subset: 'v1' }, weight: 90 },
      { destination: { host: 'web', subset: 'v2' }, weight: 10 },
    ]
    const asked = Array.from({ length: 1_000 }, (_, index) => request({ random: index / 1_000 }))
    const pods = asked.map((one) => target(decideWith([{ route }], one)))
    expect(pods.filter((pod) => pod === 'two')).toHaveLength(100)
    expect(asked.map((one) => target(decideWith([{ route }], one)))).toEqual(pods)
  })

  it('a mirror gets a copy as often as its percentage says, and none when no pod is there', () => {
    const mirrored = (mirror: object) =>
      Array.from({ length: 100 }, (_, index) =>
        decideWith([{ route: to('v1'), ...mirror }], request({ random: index / 100 })),
      )
        .flatMap((decision) => (decision.kind === 'forward' ? decision.mirrors : []))
        .map((destination) => destination.endpoint.pod)
    expect(mirrored({ mirror: to('v2')[0]?.destination })).toEqual(Array(100).fill('two'))
    expect(mirrored({ mirror: to('v2')[0]?.destination, mirrorPercentage: { value: 25 } })).toHaveLength(25)
    expect(mirrored({ mirror: to('v3')[0]?.destination })).toEqual([])
    expect(mirrored({ mirrors: [...to('v2'), ...to('v1')] })).toHaveLength(200)
  })

  it('a service without a VirtualService is called as it is dialled, by any of its names', () => {
    const mesh = loadMesh([rule], [web])
    for (const host of ['web:8080', 'web.default:8080', 'WEB.default.svc', 'web.default.svc.cluster.local']) {
      expect(decide(mesh, pods, request({ host })).kind).toBe('forward')
    }
    expect(target(decide(mesh, pods, request({ port: 81 })))).toBe('503 NC')
    expect(target(decide(mesh, pods, request({ host: 'elsewhere.example' })))).toBe('404 NR')
  })
})

describe('gateways', () => {
  const mesh = loadMesh(
    [
      gateway('gw', ['*.shop.example', 'plain.example']),
      virtualService('any', { hosts: ['*.shop.example'], gateways: ['gw'], http: [answer('any')] }),
      virtualService('exact', { hosts: ['a.shop.example'], gateways: ['gw'], http: [answer('exact')] }),
      virtualService('deep', { hosts: ['*.b.shop.example'], gateways: ['gw'], http: [answer('deep')] }),
      virtualService('inside', { hosts: ['plain.example'], http: [answer('inside')] }),
    ],
    [web],
  )
  const routed = (host: string, parts?: Partial<MeshRequest>) => {
    const decision = decide(mesh, pods, ingress(host, parts))
    return decision.kind === 'answer' ? decision.route : target(decision)
  }

  it('an exact host goes before wildcards, a longer wildcard before a shorter one', () => {
    expect(routed('a.shop.example')).toBe('exact')
    expect(routed('A.Shop.Example:8080')).toBe('exact')
    expect(routed('x.b.shop.example')).toBe('deep')
    expect(routed('c.shop.example')).toBe('any')
  })

  it('refuses hosts, ports and gateways that no Gateway names, and VirtualServices of the mesh alone', () => {
    expect(routed('shop.example')).toBe('404 NR')
    expect(routed('a.shop.example', { port: 81 })).toBe('404 NR')
    expect(routed('a.shop.example', { from: { proxy: 'gateway', labels: { istio: 'other' } } })).toBe('404 NR')
    expect(routed('plain.example')).toBe('404 NR')
    expect(decide(mesh, pods, request({ host: 'plain.example' }))).toMatchObject({ route: 'inside' })
  })
})

describe('a shadow', () => {
  it.each([
    ['model-service:8081', 'model-service-shadow:8081'],
    ['web', 'web-shadow'],
  ])('of %s is called %s', (host, shadow) => expect(shadowAuthority(host)).toBe(shadow))
})
