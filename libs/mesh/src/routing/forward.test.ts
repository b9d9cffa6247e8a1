import { describe, expect, it } from 'vitest'
import { destinationRule, request, virtualService, web, webPods } from '../../test/builders.ts'
import { type Forward, loadMesh, type MeshRequest, type RouteDecision, routeRequest } from '../index.ts'

const route = [{ destination: { host: 'web' } }]

function decide(http: object, received: MeshRequest, trafficPolicy?: object): RouteDecision {
  const objects = [
    virtualService('web', { hosts: ['web'], http: [http] }),
    destinationRule('web', trafficPolicy ? { trafficPolicy } : {}),
  ]
  return routeRequest(loadMesh(objects, [web]), webPods({ a: 'v1', b: 'v1', c: 'v1' }), received)
}

function forwarded(...parameters: Parameters<typeof decide>): Forward {
  const decision = decide(...parameters)
  if (decision.kind !== 'forward') throw new Error(decision.kind)
  return decision
}

describe('the forwarded request', () => {
  it.each([
    [{ prefix: '/api' }, '/v2', '/api/list?x=1', '/v2/list?x=1'],
    [{ prefix: '/api/' }, '/', '/api/list', '/list'],
    [{ exact: '/old' }, '/new', '/old?x=1', '/new?x=1'],
    [{ regex: '/o.*' }, '/new', '/old/and/more', '/new'],
    [undefined, '/root/', '/list', '/root/list'],
  ])('with uri %j rewritten to %s: %s becomes %s', (uri, rewrite, path, expected) => {
    const http = { route, ...(uri && { match: [{ uri }] }), rewrite: { uri: rewrite, authority: 'other' } }
    expect(decide(http, request({ path }))).toMatchObject({ path: expected, authority: 'other' })
  })

  it('has the timeout and retries of its route, or the defaults of Istio', () => {
    const disabled = forwarded({ route, timeout: '1.5s', retries: { attempts: 0 } }, request())
    expect(disabled).toMatchObject({ timeoutMs: 1_500 })
    expect(disabled).not.toHaveProperty('retries')
    const plain = forwarded({ route }, request())
    expect(plain).not.toHaveProperty('timeoutMs')
    expect(plain).toMatchObject({ retries: { attempts: 2 } })
  })

  it('lists the other endpoints for retries, unless a hash or the route keeps to one', () => {
    const names = ({ destination, retryEndpoints }: Forward) =>
      [destination.endpoint, ...retryEndpoints].map(({ pod }) => pod).sort()
    expect(names(forwarded({ route }, request()))).toEqual(['a', 'b', 'c'])
    const hash = { loadBalancer: { consistentHash: { useSourceIp: true } } }
    expect(forwarded({ route }, request(), hash).retryEndpoints).toEqual([])
    const same = { attempts: 1, retryIgnorePreviousHosts: false }
    expect(forwarded({ route, retries: same }, request()).retryEndpoints).toEqual([])
  })
})

describe('redirects', () => {
  it.each([
    [{ uri: '/new' }, 'http://web:8080/new?q=1'],
    // Istio drops the port 443 of https, and Envoy then keeps the port of the request.
    [{ scheme: 'https', port: 443 }, 'https://web:8080/old?q=1'],
    [{ scheme: 'https', port: 8443 }, 'https://web:8443/old?q=1'],
    [{ authority: 'other', port: 81, uri: '/?n=1' }, 'http://other:81/?n=1'],
    [{ authority: 'other', scheme: 'https' }, 'https://other/old?q=1'],
    [{ port: 80 }, 'http://web:8080/old?q=1'],
  ])('%j leads to %s', (redirect, location) => {
    expect(decide({ redirect }, request({ path: '/old?q=1' }))).toMatchObject({ status: 301, location })
  })

  it('from http to https drops the port 80', () => {
    const objects = [virtualService('web', { hosts: ['web.example'], http: [{ redirect: { scheme: 'https' } }] })]
    const received = request({ host: 'web.example:80', port: 80 })
    expect(routeRequest(loadMesh(objects, [web]), [], received)).toMatchObject({ location: 'https://web.example/' })
  })
})

describe('consistent hash', () => {
  const podsOf = (consistentHash: object, seeded: (random: number) => MeshRequest) =>
    new Set(
      Array.from({ length: 60 }, (_, index) => {
        const decision = decide({ route }, seeded(index / 60), { loadBalancer: { consistentHash } })
        return decision.kind === 'forward' ? decision.destination.endpoint.pod : decision.kind
      }),
    )

  it.each<[object, Partial<MeshRequest>]>([
    [{ httpHeaderName: 'X-User-Id' }, { headers: { 'x-user-id': '7' } }],
    [{ httpCookie: { name: 'id', ttl: '0s' } }, { headers: { cookie: 'xid=1; id=7' } }],
    [{ httpQueryParameterName: 'id' }, { path: '/?id=7' }],
    [{ useSourceIp: true }, { clientAddress: '10.1.1.1' }],
  ])('%j keeps a client with a key on one pod', (hash, keyed) => {
    expect(podsOf(hash, (random) => request({ random, ...keyed })).size).toBe(1)
    expect(podsOf(hash, (random) => request({ random })).size).toBe(3)
  })

  it('gives a client without the cookie one that leads back to the same pod', () => {
    const policy = { loadBalancer: { consistentHash: { httpCookie: { name: 'id', path: '/', ttl: '1h' } } } }
    const first = forwarded({ route }, request({ random: 0.123 }), policy)
    expect(first.hashCookie).toMatchObject({ name: 'id', path: '/', ttlMs: 3_600_000 })
    const cookie = `id=${first.hashCookie?.value}`
    const second = forwarded({ route }, request({ random: 0.9, headers: { cookie } }), policy)
    expect(second).toMatchObject({ destination: { endpoint: first.destination.endpoint } })
    expect(second).not.toHaveProperty('hashCookie')
  })

  it('gives no cookie without a ttl', () => {
    const policy = { loadBalancer: { consistentHash: { httpCookie: { name: 'id' } } } }
    expect(forwarded({ route }, request(), policy)).not.toHaveProperty('hashCookie')
  })

  it('passes the outlier detection on', () => {
    const outlierDetection = { consecutive5xxErrors: 5, baseEjectionTime: '30s' }
    expect(decide({ route }, request(), { outlierDetection })).toMatchObject({ destination: { outlierDetection } })
  })
})
