import { describe, expect, it } from 'vitest'
import { destinationRule, gateway, virtualService, web } from '../../test/builders.ts'
import { loadMesh } from '../mesh.ts'
import { MeshConfigError } from './mesh-config-error.ts'

const route = [{ destination: { host: 'web' } }]

function faultsOf(...objects: unknown[]): readonly string[] {
  try {
    loadMesh(objects, [web])
  } catch (error) {
    if (error instanceof MeshConfigError) return error.faults
    throw error
  }
  return []
}

const service = (http: object, spec: object = {}) => virtualService('vs', { hosts: ['web'], http: [http], ...spec })

describe('what the mesh does not support', () => {
  it.each([
    ['fault', { route, fault: { abort: { httpStatus: 500 } } }],
    ['corsPolicy', { route, corsPolicy: {} }],
    ['delegate', { delegate: { name: 'other' } }],
    ['mirror_percent', { route, mirror_percent: 5 }],
    ['match[0].statPrefix', { route, match: [{ statPrefix: 'x' }] }],
    ['match[0].headers.authority', { route, match: [{ headers: { authority: { exact: 'x' } } }] }],
    ['match[0].uri.suffix', { route, match: [{ uri: { suffix: 'x' } }] }],
    ['redirect.derivePort', { redirect: { derivePort: 'FROM_REQUEST_PORT' } }],
    ['route[0].destination.zone', { route: [{ destination: { host: 'web', zone: 'x' } }] }],
  ])('names %s of a VirtualService route', (field, http) => {
    expect(faultsOf(service(http))).toContain(`VirtualService vs: spec.http[0].${field} is not supported`)
  })

  it('names fields of the other objects, all of them at once', () => {
    const tls = { ...gateway('gw', ['a']), spec: { ...gateway('gw', ['a']).spec, tls: {} } }
    const pool = destinationRule('web', { trafficPolicy: { connectionPool: {} } })
    expect(faultsOf(tls, pool, service({ route }, { exportTo: ['.'], tcp: [] }))).toEqual([
      'Gateway gw: spec.tls is not supported',
      'DestinationRule web: spec.trafficPolicy.connectionPool is not supported',
      'VirtualService vs: spec.exportTo is not supported',
      'VirtualService vs: spec.tcp is not supported',
    ])
  })

  it('names kinds', () => {
    expect(faultsOf({ kind: 'Sidecar', metadata: { name: 'x' } })).toEqual([
      'Sidecar x: objects of this kind are not supported',
    ])
    expect(faultsOf(null, 'text')).toEqual(['object 0 has no kind', 'object 1 has no kind'])
  })
})

describe('what is wrong in itself', () => {
  it.each([
    [
      { match: [{ uri: { prefix: '/' } }] },
      /spec\.http\[0\] must have one of route, redirect and directResponse, not 0/,
    ],
    [{ route, redirect: { uri: '/' } }, /not 2/],
    [{ redirect: { uri: '/' }, timeout: '1s' }, /spec\.http\[0\]\.timeout does nothing beside redirect/],
    [{ route, mirrorPercentage: { value: 1 } }, /mirrorPercentage has no mirror/],
    [{ route, timeout: '5 seconds' }, /spec\.http\[0\]\.timeout must match pattern/],
    [{ route: [...route, ...route] }, /several destinations and no weight/],
    [{ route, match: [{ uri: { exact: '/', prefix: '/' } }] }, /spec\.http\[0\]\.match\[0\]\.uri must not have more/],
    [{ route, match: [{ gateways: ['nowhere'] }] }, /match\[0\]\.gateways names nowhere/],
  ])('is told: %j', (http, fault) => expect(faultsOf(service(http)).join()).toMatch(fault))

  it('is told when two objects claim one host', () => {
    expect(faultsOf(service({ route }), service({ route })).join()).toMatch(/host web\.default\.svc\.cluster\.local on/)
    expect(faultsOf(destinationRule('web', {}), destinationRule('web', {})).join()).toMatch(/another DestinationRule/)
  })
})
