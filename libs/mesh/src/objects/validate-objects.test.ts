import { describe, expect, it } from 'vitest'
import { destinationRule, gateway, virtualService, web } from '../../test/builders.ts'
import { loadMesh } from '../mesh.ts'
import { MeshConfigError } from './mesh-config-error.ts'

const route = [{ destination: { host: 'web' } }]

function errorsOf(...objects: unknown[]): readonly string[] {
  try {
    loadMesh(objects, [web])
  } catch (error) {
    if (error instanceof MeshConfigError) return error.errors
    throw error
  }
  return []
}

const service = (http: object, spec: object = {}) => virtualService('vs', { hosts: ['web'], http: [http], ...spec })
const rule = (spec: object) => destinationRule('web', spec)

describe('an unsupported field or kind', () => {
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
  ])('is reported: %s of a VirtualService route', (field, http) => {
    expect(errorsOf(service(http))).toContain(`VirtualService vs: spec.http[0].${field} is not supported`)
  })

  it('is reported together with those of all other objects', () => {
    const tls = { ...gateway('gw', ['a']), spec: { ...gateway('gw', ['a']).spec, tls: {} } }
    const pool = rule({ trafficPolicy: { connectionPool: {} } })
    expect(errorsOf(tls, pool, service({ route }, { exportTo: ['.'], tcp: [] }))).toEqual([
      'Gateway gw: spec.tls is not supported',
      'DestinationRule web: spec.trafficPolicy.connectionPool is not supported',
      'VirtualService vs: spec.exportTo is not supported',
      'VirtualService vs: spec.tcp is not supported',
    ])
  })

  it('is reported: kinds', () => {
    expect(errorsOf({ kind: 'Sidecar', metadata: { name: 'x' } })).toEqual([
      'Sidecar x: objects of this kind are not supported',
    ])
    expect(errorsOf(null, 'text')).toEqual(['object 0 has no kind', 'object 1 has no kind'])
  })

  it('does not include metadata and status that a cluster adds', () => {
    const { metadata, ...stored } = service({ route })
    const uid = { uid: '1', generation: 2, managedFields: [] }
    expect(errorsOf({ ...stored, metadata: { ...metadata, ...uid }, status: { conditions: [] } })).toEqual([])
  })
})

describe('an invalid object is rejected', () => {
  it.each([
    [
      { match: [{ uri: { prefix: '/' } }] },
      /spec\.http\[0\] must have one of route, redirect and directResponse, not 0/,
    ],
    [{ route, redirect: { uri: '/' } }, /not 2/],
    [{ redirect: { uri: '/' }, timeout: '1s' }, /spec\.http\[0\]\.timeout has no effect with redirect/],
    [{ redirect: {} }, /spec\.http\[0\]\.redirect must have a uri, authority, scheme or port/],
    [{ redirect: { redirectCode: 302 } }, /redirect must have a uri/],
    [{ redirect: { uri: '/', redirectCode: 305 } }, /redirect\.redirectCode must be equal to one of/],
    [{ redirect: { scheme: 'ftp' } }, /redirect\.scheme must be equal to one of/],
    [{ route, rewrite: {} }, /spec\.http\[0\]\.rewrite must have a uri or authority/],
    [{ directResponse: { status: 99 } }, /directResponse\.status must be >= 200/],
    [{ route, mirrorPercentage: { value: 1 } }, /mirrorPercentage has no mirror/],
    [{ route, mirror: { host: 'web' }, mirrorPercentage: { value: 101 } }, /mirrorPercentage\.value must be <= 100/],
    [{ route, mirror: { host: 'web' }, mirrors: [] }, /has both mirror and mirrors/],
    [{ route, timeout: '5 seconds' }, /spec\.http\[0\]\.timeout must match pattern/],
    [{ route, timeout: '0s' }, /spec\.http\[0\]\.timeout must match pattern/],
    [{ route, retries: { attempts: 1, perTryTimeout: '0ms' } }, /retries\.perTryTimeout must match pattern/],
    [{ route, retries: { attempts: -1 } }, /retries\.attempts must be >= 0/],
    [
      { route, retries: { attempts: 0, retryOn: '5xx' } },
      /spec\.http\[0\]\.retries sets a retry policy but disables it/,
    ],
    [{ route, retries: { retryOn: '5xx' } }, /disables it/],
    [
      { route, retries: { attempts: 1, retryOn: 'gateway-errors' } },
      /retryOn: "gateway-errors" is not a retry condition/,
    ],
    [{ route, retries: { attempts: 1, retryOn: '5xx, reset' } }, /retryOn: " reset" is not a retry condition/],
    [{ route, retries: { attempts: 1, retryOn: '5xx,' } }, /retryOn: "" is not a retry condition/],
    [{ route, retries: { attempts: 1, retryOn: '599' } }, /retryOn: "599" is not a retry condition/],
    [{ route: [...route, ...route] }, /several destinations and no weight/],
    [{ route: [{ ...route[0], weight: -1 }] }, /route\[0\]\.weight must be >= 0/],
    [{ route: [] }, /route must not have fewer than 1/],
    [{ route: [{ destination: { host: '*' } }] }, /destination\.host must match pattern/],
    [{ route: [{ destination: { host: 'web', subset: 'v_1' } }] }, /destination\.subset must match pattern/],
    [{ route, match: [{ uri: { exact: '/', prefix: '/' } }] }, /spec\.http\[0\]\.match\[0\]\.uri must not have more/],
    [{ route, match: [{ uri: { prefix: '' } }] }, /uri\.prefix must not have fewer/],
    [{ route, match: [{ uri: { regex: '*' } }] }, /uri\.regex is not an RE2 pattern/],
    [{ route, match: [{ headers: { a: { regex: 'x'.repeat(1_025) } } }] }, /headers\.a\.regex must not have more/],
    [{ route, match: [{ gateways: ['nowhere'] }] }, /match\[0\]\.gateways names nowhere, but there is no such Gateway/],
    [{ route, headers: { response: { set: { Host: 'x' } } } }, /headers\.response\.set\.Host is not supported/],
    [{ route, headers: { request: { set: { ':path': '/x' } } } }, /headers\.request\.set\.:path is not supported/],
    [{ route, headers: { request: { remove: ['host'] } } }, /headers\.request\.remove\[0\] must match pattern/],
    [{ route, headers: { request: { set: { Host: 'a', ':authority': 'b' } } } }, /sets the authority again/],
    [{ route, headers: { request: { set: { Host: 'a' } } }, rewrite: { authority: 'b' } }, /sets the authority again/],
    [{ route, headers: { request: { set: { Host: '%REQ(x-host)%' } } } }, /Envoy takes it literally/],
    [{ route, headers: { request: { set: { a: '100%' } } } }, /headers\.request\.set\.a has a single % in "100%"/],
    [{ route, headers: { response: { add: { a: '5% off' } } } }, /headers\.response\.add\.a has a single %/],
    [{ route, headers: { request: { add: { a: '%START_TIME%' } } } }, /%START_TIME% is not supported/],
    [
      { route: [{ ...route[0], headers: { response: { set: { a: '%RESP(b)%' } } } }] },
      /route\[0\].*%RESP\(b\)% is not/,
    ],
    [{ route, headers: { request: { set: { a: '%REQ()%' } } } }, /%REQ\(\)% is not supported/],
    [{ route, headers: { request: { set: { a: 'b\r\nc: d' } } } }, /headers\.request\.set\.a must match pattern/],
    [{ route, headers: { response: { add: { a: 'b\0' } } } }, /headers\.response\.add\.a must match pattern/],
    [{ route, headers: { response: { set: { a: 'é' } } } }, /headers\.response\.set\.a must match pattern/],
    [{ route, headers: { request: { set: { Connection: 'x' } } } }, /request changes Connection, which proxies set/],
    [{ route, headers: { request: { remove: ['content-length'] } } }, /request changes content-length/],
    [{ directResponse: { status: 200 }, headers: { response: { add: { TE: 'x' } } } }, /response changes TE/],
    [
      { route: [{ ...route[0], headers: { response: { set: { upgrade: 'x' } } } }] },
      /route\[0\]\.headers\.response changes upgrade/,
    ],
    [{ route, timeout: '1.5ms' }, /timeout must be a whole number of milliseconds/],
    [{ route, timeout: '0.0005s' }, /timeout must be a whole number of milliseconds/],
    [{ route, retries: { attempts: 1, perTryTimeout: '0.1ms' } }, /perTryTimeout must be a whole number/],
  ])('%j', (http, error) => expect(errorsOf(service(http)).join('\n')).toMatch(error))

  it.each([
    [{ hosts: ['*'] }, /spec\.hosts must not be \* for the mesh/],
    [{ hosts: ['*'], gateways: ['mesh'] }, /spec\.hosts must not be \* for the mesh/],
    [{ hosts: ['a.example', 'a.example'] }, /spec\.hosts a\.example and a\.example overlap/],
    [{ hosts: ['a.example.com', '*.example.com'] }, /overlap/],
    [{ hosts: ['*.a.example', '*.example'] }, /overlap/],
    [{ hosts: ['a b'] }, /spec\.hosts\[0\] must match pattern/],
    [{ hosts: ['a.*.b'] }, /spec\.hosts\[0\] must match pattern/],
    [{ gateways: ['nowhere'] }, /spec\.gateways names nowhere/],
    [{ http: [] }, /spec\.http must not have fewer than 1/],
  ])('VirtualService with %j', (spec, error) => expect(errorsOf(service({ route }, spec)).join('\n')).toMatch(error))

  it.each([
    [{ subsets: [{ name: 'v1' }, { name: 'v2' }, { name: 'v1' }] }, /spec\.subsets has the name v1 twice/],
    [{ subsets: [{ name: 'V_1' }] }, /spec\.subsets\[0\]\.name must match pattern/],
    [{ trafficPolicy: {} }, /spec\.trafficPolicy must not have fewer than 1/],
    [{ trafficPolicy: { loadBalancer: {} } }, /loadBalancer must not have fewer than 1/],
    [{ trafficPolicy: { loadBalancer: { consistentHash: {} } } }, /consistentHash must not have fewer than 1/],
    [{ trafficPolicy: { outlierDetection: { interval: '0s' } } }, /outlierDetection\.interval must match pattern/],
    [{ trafficPolicy: { outlierDetection: { maxEjectionPercent: 101 } } }, /maxEjectionPercent must be <= 100/],
  ])('DestinationRule with %j', (spec, error) => expect(errorsOf(rule(spec)).join('\n')).toMatch(error))

  it('Gateway that uses a port name twice', () => {
    const { spec, ...rest } = gateway('gw', ['a.example'])
    const twice = { ...rest, spec: { ...spec, servers: [...spec.servers, ...spec.servers] } }
    expect(errorsOf(twice)).toEqual(['Gateway gw: spec.servers use the port name http twice'])
  })

  it('two objects for one host', () => {
    expect(errorsOf(service({ route }), service({ route })).join()).toMatch(
      /VirtualService vs: VirtualService vs already has host web\.default\.svc\.cluster\.local on gateway mesh/,
    )
    expect(errorsOf(rule({}), rule({})).join()).toMatch(/already has another DestinationRule/)
  })
})
