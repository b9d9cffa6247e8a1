import { describe, expect, it } from 'vitest'
import { destinationRule, request, virtualService, web, webPods } from '../../test/builders.ts'
import { type Decision, decide, loadMesh, type MeshRequest } from '../index.ts'

const route = [{ destination: { host: 'web' } }]

function decideOn(http: object, asked: MeshRequest, trafficPolicy: object = {}): Decision {
  const objects = [virtualService('web', { hosts: ['web'], http: [http] }), destinationRule('web', { trafficPolicy })]
  return decide(loadMesh(objects, [web]), webPods({ a: 'v1', b: 'v1', c: 'v1' }), asked)
}

describe('the request that leaves', () => {
  it.each([
    [{ prefix: '/api' }, '/v2', '/api/list?x=1', '/v2/list?x=1'],
    [{ prefix: '/api/' }, '/', '/api/list', '/list'],
    [{ exact: '/old' }, '/new', '/old?x=1', '/new?x=1'],
    [{ regex: '/o.*' }, '/new', '/old/and/more', '/new'],
    [undefined, '/root/', '/list', '/root/list'],
  ])('with uri %j rewritten to %s: %s becomes %s', (uri, rewrite, path, expected) => {
    const http = { route, ...(uri && { match: [{ uri }] }), rewrite: { uri: rewrite, authority: 'other' } }
    expect(decideOn(http, request({ path }))).toMatchObject({ path: expected, authority: 'other' })
  })

  it('has headers removed, set and added, first by the destination, then by the route', () => {
    const change = (request: object) => ({ headers: { request, response: { set: { by: JSON.stringify(request) } } } })
    const own = { remove: ['B'], set: { A: 'own' }, add: { c: '2' } }
    const common = { set: { d: 'route' }, add: { a: 'more' } }
    const decision = decideOn(
      { route: [{ ...route[0], ...change(own) }], ...change(common) },
      request({ headers: { a: '1', b: '1', c: '1' } }),
    )
    expect(decision).toMatchObject({
      headers: { a: 'own, more', c: '1, 2', d: 'route' },
      responseHeaders: [{ set: { by: JSON.stringify(own) } }, { set: { by: JSON.stringify(common) } }],
    })
    expect(decision).not.toHaveProperty('headers.b')
  })

  it('has the timeout and retries of its route, or what Istio takes for granted', () => {
    expect(decideOn({ route, timeout: '1.5s', retries: { attempts: 0 } }, request())).toMatchObject({
      timeoutMs: 1_500,
      retries: { attempts: 0 },
    })
    const plain = decideOn({ route }, request())
    expect(plain).not.toHaveProperty('timeoutMs')
    expect(plain).toMatchObject({ retries: { attempts: 2 } })
    expect(decideOn({ route, timeout: '0s' }, request())).not.toHaveProperty('timeoutMs')
  })
})

describe('redirects', () => {
  it.each([
    [{ uri: '/new' }, 'http://web:8080/new?q=1'],
    [{ scheme: 'https', port: 443 }, 'https://web/old?q=1'],
    [{ authority: 'other', port: 81, uri: '/?n=1' }, 'http://other:81/?n=1'],
  ])('%j lead to %s', (redirect, location) => {
    expect(decideOn({ redirect }, request({ path: '/old?q=1' }))).toMatchObject({ status: 301, location })
  })
})

describe('consistent hash', () => {
  const podsOf = (consistentHash: object, asked: (random: number) => MeshRequest) =>
    new Set(
      Array.from({ length: 60 }, (_, index) => {
        const decision = decideOn({ route }, asked(index / 60), { loadBalancer: { consistentHash } })
        return decision.kind === 'forward' ? decision.destination.endpoint.pod : decision.kind
      }),
    )

  it.each<[object, Partial<MeshRequest>]>([
    [{ httpHeaderName: 'X-User-Id' }, { headers: { 'x-user-id': '7' } }],
    [{ httpCookie: { name: 'id', ttl: '0s' } }, { headers: { cookie: 'xid=1; id=7' } }],
    [{ httpQueryParameterName: 'id' }, { path: '/?id=7' }],
    [{ useSourceIp: true }, { clientAddress: '10.1.1.1' }],
  ])('%j keeps a client on one pod, and lets others go anywhere', (hash, keyed) => {
    expect(podsOf(hash, (random) => request({ random, ...keyed })).size).toBe(1)
    expect(podsOf(hash, (random) => request({ random })).size).toBe(3)
  })

  it('gives a cookie to a client that has none, which brings it back to the same pod', () => {
    const policy = { loadBalancer: { consistentHash: { httpCookie: { name: 'id', path: '/', ttl: '1h' } } } }
    const first = decideOn({ route }, request({ random: 0.123 }), policy)
    if (first.kind !== 'forward') throw new Error(first.kind)
    expect(first.affinityCookie).toMatchObject({ name: 'id', path: '/', ttlMs: 3_600_000 })
    const cookie = `id=${first.affinityCookie?.value}`
    const second = decideOn({ route }, request({ random: 0.9, headers: { cookie } }), policy)
    expect(second).toMatchObject({ destination: { endpoint: first.destination.endpoint } })
    expect(second).not.toHaveProperty('affinityCookie')
  })

  it('hands on when a failing pod is to be put aside', () => {
    const outlierDetection = { consecutive5xxErrors: 5, baseEjectionTime: '30s' }
    expect(decideOn({ route }, request(), { outlierDetection })).toMatchObject({ destination: { outlierDetection } })
  })
})
