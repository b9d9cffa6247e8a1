import { describe, expect, it } from 'vitest'
import { destinationRule, gateway, ingress, request, virtualService, web, webPods } from '../../test/builders.ts'
import { loadMesh, type MeshRequest, type RouteDecision, routeRequest } from '../index.ts'

const pods = webPods({ one: 'v1', two: 'v2' })
const responds = (name: string) => ({ name, directResponse: { status: 200, body: { string: name } } })

/** The name of the route, the pod of a service without one, or the status and flag of a local reply. */
function outcome(decision: RouteDecision): string | undefined {
  if (decision.kind === 'local-reply') return `${decision.status} ${decision.responseFlag}`
  return decision.route ?? (decision.kind === 'forward' ? decision.destination.endpoint.pod : decision.kind)
}

const outcomes = (objects: object[], ...requests: MeshRequest[]) => {
  const mesh = loadMesh(objects, [web])
  return requests.map((received) => outcome(routeRequest(mesh, pods, received)))
}

describe('a gateway', () => {
  const mesh = loadMesh(
    [
      gateway('gw', ['*.shop.example', 'plain.example']),
      virtualService('any', { hosts: ['*.shop.example'], gateways: ['gw'], http: [responds('any')] }),
      virtualService('exact', { hosts: ['a.shop.example'], gateways: ['gw'], http: [responds('exact')] }),
      virtualService('deep', { hosts: ['*.b.shop.example'], gateways: ['gw'], http: [responds('deep')] }),
      virtualService('inside', { hosts: ['plain.example'], http: [responds('inside')] }),
    ],
    [web],
  )
  const routed = (host: string, parts?: Partial<MeshRequest>) => outcome(routeRequest(mesh, pods, ingress(host, parts)))

  it('prefers an exact host to a wildcard, and a longer wildcard to a shorter one', () => {
    expect(routed('a.shop.example')).toBe('exact')
    expect(routed('A.Shop.Example:8080')).toBe('exact')
    expect(routed('x.b.shop.example')).toBe('deep')
    expect(routed('c.shop.example')).toBe('any')
  })

  it('rejects hosts, ports and labels that no Gateway has, and hosts of the mesh only', () => {
    expect(routed('shop.example')).toBe('404 NR')
    expect(routed('a.shop.example', { port: 81 })).toBe('404 NR')
    expect(routed('a.shop.example', { from: { proxy: 'gateway', labels: { istio: 'other' } } })).toBe('404 NR')
    expect(routed('plain.example')).toBe('404 NR')
    expect(outcome(routeRequest(mesh, pods, request({ host: 'plain.example', port: 80 })))).toBe('inside')
  })

  it('serves only the hosts that Gateway and VirtualService share', () => {
    const service = (hosts: string[]) => virtualService('vs', { hosts, gateways: ['gw'], http: [responds('vs')] })
    const both = ['a.example', 'b.example', 'a.b.example'].map((host) => ingress(host))
    expect(outcomes([gateway('gw', ['a.example']), service(['*'])], ...both)).toEqual(['vs', '404 NR', '404 NR'])
    expect(outcomes([gateway('gw', ['*']), service(['a.example'])], ...both)).toEqual(['vs', '404 NR', '404 NR'])
    expect(outcomes([gateway('gw', ['*.example']), service(['*.b.example'])], ...both)).toEqual([
      '404 NR',
      '404 NR',
      'vs',
    ])
  })

  it('restricts a host to the VirtualServices of its namespace', () => {
    const service = virtualService('vs', { hosts: ['a.example'], gateways: ['gw'], http: [responds('vs')] })
    const routes = (host: string) => outcomes([gateway('gw', [host]), service], ingress('a.example'))
    expect(['./a.example', '*/a.example', 'default/*.example', 'a.example'].map((host) => routes(host)[0])).toEqual(
      Array(4).fill('vs'),
    )
    expect(routes('other/a.example')).toEqual(['404 NR'])
  })
})

describe('several Gateways of one ingress', () => {
  const gateways = [gateway('first', ['*.example']), gateway('second', ['a.example'])]
  const onPath = (name: string, path: string, more: object = {}) => ({
    ...responds(name),
    match: [{ uri: { prefix: path }, ...more }],
  })
  const requests = ['/first', '/second', '/other'].map((path) => ingress('a.example', { path }))

  it('serve one host together, when each has a VirtualService for it', () => {
    const services = ['first', 'second'].map((name) =>
      virtualService(name, { hosts: ['a.example'], gateways: [name], http: [onPath(name, `/${name}`)] }),
    )
    for (const objects of [services, services.toReversed()]) {
      expect(outcomes([...gateways, ...objects], ...requests)).toEqual(['first', 'second', '404 NR'])
    }
  })

  it('apply a catch-all route after all others', () => {
    const services = [
      virtualService('all', { hosts: ['a.example'], gateways: ['first'], http: [responds('all')] }),
      virtualService('one', { hosts: ['a.example'], gateways: ['second'], http: [onPath('one', '/second')] }),
    ]
    expect(outcomes([...gateways, ...services], ...requests)).toEqual(['all', 'one', 'all'])
  })

  it('install only the routes whose match names them', () => {
    const http = [
      onPath('second', '/second', { gateways: ['second'] }),
      onPath('first', '/first', { gateways: ['first'] }),
    ]
    const service = virtualService('vs', { hosts: ['a.example', 'b.example'], gateways: ['first', 'second'], http })
    const other = ingress('b.example', { path: '/second' })
    expect(outcomes([...gateways, service], ...requests, other)).toEqual(['first', 'second', '404 NR', '404 NR'])
  })
})

describe('a sidecar', () => {
  const from = (labels: Record<string, string>) => request({ from: { proxy: 'sidecar', labels } })
  const good = { sourceLabels: { app: 'good' } }

  it('calls a service without a VirtualService by any of its names', () => {
    const mesh = loadMesh([destinationRule('web', {})], [web])
    for (const host of ['web:8080', 'web.default:8080', 'WEB.default.svc', 'web.default.svc.cluster.local']) {
      expect(routeRequest(mesh, pods, request({ host })).kind).toBe('forward')
    }
    expect(outcome(routeRequest(mesh, pods, request({ port: 81 })))).toBe('503 NC')
    expect(outcome(routeRequest(mesh, pods, request({ host: 'elsewhere.example' })))).toBe('404 NR')
  })

  it('calls the plain service when no route of the VirtualService is for it', () => {
    const service = (match: object) =>
      virtualService('web', { hosts: ['web'], http: [{ ...responds('vs'), match: [match] }] })
    const plain = ['one', 'two']
    expect(outcomes([service(good)], from({ app: 'good' }))).toEqual(['vs'])
    for (const match of [good, { sourceNamespace: 'other' }, { port: 81 }]) {
      expect(plain).toContain(outcomes([service(match)], from({ app: 'bad' }))[0])
    }
    // A route that is for the pod but does not match the request is a 404.
    expect(outcomes([service({ ...good, uri: { exact: '/x' } })], from({ app: 'good' }))).toEqual(['404 NR'])
  })

  it('ignores a VirtualService for gateways, and the source labels of a match that names gateways', () => {
    const match = [
      { ...good, gateways: ['gw'] },
      { ...good, gateways: ['mesh'], uri: { exact: '/x' } },
    ]
    const objects = [
      gateway('gw', ['*']),
      virtualService('web', { hosts: ['web'], gateways: ['mesh', 'gw'], http: [{ ...responds('vs'), match }] }),
    ]
    const any = { from: { proxy: 'sidecar', labels: {} } } as const
    expect(outcomes(objects, request({ ...any, path: '/x' }), request(any))).toEqual(['vs', '404 NR'])
  })

  it('uses the most specific VirtualService of a service, even when none of its routes is installed', () => {
    const exact = virtualService('web', { hosts: ['web'], http: [{ ...responds('exact'), match: [good] }] })
    const wildcard = virtualService('all', { hosts: ['*.default.svc.cluster.local'], http: [responds('wildcard')] })
    expect(outcomes([wildcard], from({}))).toEqual(['wildcard'])
    expect(outcomes([wildcard, exact], from({ app: 'good' }))).toEqual(['exact'])
    expect(['one', 'two']).toContain(outcomes([wildcard, exact], from({}))[0])
  })

  it('reaches hosts that are no service on port 80', () => {
    const service = virtualService('vs', { hosts: ['outside.example'], http: [responds('vs')] })
    const on = (port: number) => request({ host: 'outside.example', port })
    expect(outcomes([service], on(80), on(8080))).toEqual(['vs', '404 NR'])
  })
})
