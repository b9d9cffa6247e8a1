import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { request, virtualService, web, webPods } from '../../test/builders.ts'
import { type Forward, loadMesh, type MeshRequest, routeRequest } from '../index.ts'

const to = (headers: object = {}, weight = 1) => ({ destination: { host: 'web' }, weight, headers })

function forward(http: object, received: MeshRequest = request()): Forward {
  const mesh = loadMesh([virtualService('web', { hosts: ['web'], http: [http] })], [web])
  const decision = routeRequest(mesh, webPods({ one: 'v1' }), received)
  if (decision.kind !== 'forward') throw new Error(decision.kind)
  return decision
}

const headersOf = (headers: object, received?: MeshRequest) => forward({ route: [to()], headers }, received).headers

describe('header operations', () => {
  it('with one destination, apply the set of the destination last, and all additions after it', () => {
    const operations = (request: object) => ({ request, response: { set: { by: JSON.stringify(request) } } })
    const own = { remove: ['B'], set: { A: 'own' }, add: { c: '2' } }
    const common = { set: { A: 'route', d: 'route' }, add: { a: 'more' } }
    const decision = forward(
      { route: [to(operations(own))], headers: operations(common) },
      request({ headers: { a: '1', b: '1', c: '1' } }),
    )
    expect(decision.headers).toEqual({ a: 'own, more', c: '1, 2', d: 'route' })
    const by = (from: object) => ['by', JSON.stringify(from)]
    expect(decision.responseHeaders).toEqual([{ remove: [], set: [by(common), by(own)], add: [] }])
  })

  it('with several destinations, apply those of the route last', () => {
    const own = { request: { set: { a: 'own', b: 'own' } }, response: { set: { a: 'own' } } }
    const common = { request: { set: { a: 'route' }, add: { b: 'route' } }, response: { remove: ['a'] } }
    const decision = forward({ route: [to(own), to({}, 0)], headers: common })
    expect(decision.headers).toEqual({ a: 'route', b: 'own, route' })
    expect(decision.responseHeaders).toEqual([
      { remove: [], set: [['a', 'own']], add: [] },
      { remove: ['a'], set: [], add: [] },
    ])
  })

  it('are removal, then set, then add, for any header', () => {
    const name = fc.constantFrom('a', 'b', 'c')
    const values = fc.dictionary(name, fc.constantFrom('1', '2'), { maxKeys: 3 })
    fc.assert(
      fc.property(values, fc.subarray(['a', 'b', 'c']), values, values, (sent, remove, set, add) => {
        const expected = ['a', 'b', 'c'].flatMap((name): [string, string][] => {
          const present = set[name] ?? (remove.includes(name) ? undefined : sent[name])
          const all = [present, add[name]].filter((value) => value !== undefined)
          return all.length === 0 ? [] : [[name, all.join(', ')]]
        })
        const result = headersOf({ request: { remove, set, add } }, request({ headers: sent }))
        expect(result).toEqual(Object.fromEntries(expected))
      }),
    )
  })
})

describe('the authority', () => {
  it.each(['Host', 'host', ':authority'])('is set as the header %s, which does not become a header', (name) => {
    for (const operation of ['set', 'add']) {
      const decision = forward({ route: [to()], headers: { request: { [operation]: { [name]: 'foo' } } } })
      expect(decision).toMatchObject({ authority: 'foo', headers: {} })
    }
  })

  it('of the route takes precedence over that of the destination, with one destination and with several', () => {
    const host = (name: string) => ({ request: { set: { Host: name } } })
    for (const others of [[], [to({}, 0)]]) {
      expect(forward({ route: [to(host('own')), ...others] }).authority).toBe('own')
      expect(forward({ route: [to(host('own')), ...others], headers: host('route') }).authority).toBe('route')
      const rewrite = { authority: 'rewritten' }
      expect(forward({ route: [to(host('own')), ...others], rewrite }).authority).toBe('rewritten')
    }
  })
})

describe('a header value', () => {
  const received = request({ headers: { a: 'one', long: 'abcdef' }, path: '/x?y', method: 'POST' })
  it.each([
    ['100%%', '100%'],
    ['%%REQ(a)%%', '%REQ(a)%'],
    ['%REQ(a)%', 'one'],
    ['%REQ(A)%', 'one'],
    ['<%REQ(a)%|%REQ(long):3%>', '<one|abc>'],
    ['%REQ(missing?a)%', 'one'],
    ['%REQ(a?long)%', 'one'],
    ['x%REQ(missing)%', 'x'],
    ['%REQ(:method)% %REQ(:path)% %REQ(:authority)% %REQ(:scheme)%', 'POST /x?y web:8080 http'],
  ])('%s becomes %s', (format, value) => {
    expect(headersOf({ request: { set: { out: format } } }, received).out).toBe(value)
  })

  it('that is empty changes nothing', () => {
    expect(headersOf({ request: { set: { a: '%REQ(missing)%' }, add: { b: '' } } }, received)).toEqual(received.headers)
  })

  it('is taken from the request before any header is set, but after removal', () => {
    const operations = { set: { a: 'two', b: '%REQ(a)%' } }
    expect(headersOf({ request: operations }, received)).toMatchObject({ a: 'two', b: 'one' })
    expect(headersOf({ request: { ...operations, remove: ['a'] } }, received)).not.toHaveProperty('b')
  })

  it('of a response is taken from the forwarded request', () => {
    const http = {
      route: [to()],
      rewrite: { uri: '/new/' },
      headers: { request: { set: { a: 'two' } }, response: { add: { 'X-From': '%REQ(a)% %REQ(:path)%' } } },
    }
    expect(forward(http, received).responseHeaders).toEqual([
      { remove: [], set: [], add: [['x-from', 'two /new/x?y']] },
    ])
  })
})
