import { describe, expect, it } from 'vitest'
import { markOf, rollbackPatch, type VirtualService } from './virtual-service.ts'

const mark = { experiment: 'spring', reason: 'The canary is down.' }
const to = (subset: string, host = 'app-service') => ({ destination: { host, subset } })

function virtualService(http: object[], managedFields?: object[]): VirtualService {
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: {
      name: 'app-service',
      namespace: 'spam',
      uid: 'f00d',
      resourceVersion: '7',
      annotations: { 'meta.helm.sh/release-name': 'deployment', 'example.com/owner': 'a-person' },
      ...{ labels: { app: 'x', team: 'y' } },
      ...(managedFields && { managedFields }),
    },
    spec: { http, ...{ hosts: ['sms-checker.local'], gateways: ['sms-checker'], exportTo: ['*'] } },
  }
}

const routesOf = ({ body }: ReturnType<typeof rollbackPatch>) => ('spec' in body ? body.spec : undefined)

describe('the patch', () => {
  it('leads weighted destinations to stable, and keeps everything else of each route', () => {
    const http = [
      { name: 'canary', timeout: '5s', match: [{ uri: { prefix: '/' } }], route: [{ ...to('canary'), weight: 100 }] },
      {
        name: 'split',
        route: [
          { ...to('canary'), weight: 20 },
          { ...to('stable'), weight: 80 },
        ],
      },
      { name: 'away', redirect: { uri: '/new' } },
      { name: 'stable', route: [to('stable')], mirror: { host: 'app-service', subset: 'canary' } },
    ]
    expect(routesOf(rollbackPatch(virtualService(http), mark))).toEqual({
      http: [
        { ...http[0], route: [{ ...to('stable'), weight: 100 }] },
        {
          name: 'split',
          route: [
            { ...to('stable'), weight: 20 },
            { ...to('stable'), weight: 80 },
          ],
        },
        http[2],
        http[3],
      ],
    })
  })

  it('updates as Helm when no manager is known, and only if the object is unchanged', () => {
    expect(rollbackPatch(virtualService([{ route: [to('canary')] }]), mark)).toEqual({
      contentType: 'application/merge-patch+json',
      fieldManager: 'helm',
      body: {
        metadata: { resourceVersion: '7', annotations: { 'sms-checker/rolled-back': JSON.stringify(mark) } },
        spec: { http: [{ route: [to('stable')] }] },
      },
    })
  })

  it('repeats what the applying manager owns, and nothing else', () => {
    const applied = {
      manager: 'helm',
      operation: 'Apply',
      fieldsV1: {
        'f:metadata': {
          'f:annotations': { 'f:meta.helm.sh/release-name': {} },
          'f:labels': { '.': {}, 'f:app': {}, 'f:gone': {} },
        },
        'f:spec': { 'f:hosts': {}, 'f:gateways': { '.': {}, 'v:"sms-checker"': {} }, 'f:http': {} },
      },
    }
    const edited = {
      manager: 'kubectl',
      operation: 'Update',
      fieldsV1: { 'f:spec': { 'f:exportTo': {}, 'f:http': {} } },
    }
    const status = {
      manager: 'pilot',
      operation: 'Apply',
      subresource: 'status',
      fieldsV1: { 'f:spec': { 'f:http': {} } },
    }
    const found = rollbackPatch(virtualService([{ route: [to('canary')] }], [edited, status, applied]), mark)
    expect(found).toEqual({
      contentType: 'application/apply-patch+yaml',
      fieldManager: 'helm',
      body: {
        apiVersion: 'networking.istio.io/v1',
        kind: 'VirtualService',
        metadata: {
          name: 'app-service',
          namespace: 'spam',
          resourceVersion: '7',
          labels: { app: 'x' },
          annotations: {
            'meta.helm.sh/release-name': 'deployment',
            'sms-checker/rolled-back': JSON.stringify(mark),
          },
        },
        spec: { hosts: ['sms-checker.local'], gateways: ['sms-checker'], http: [{ route: [to('stable')] }] },
      },
    })
  })
})

it.each(['', '{', 'null', '{"experiment":"spring"}', '{"experiment":"spring","reason":""}'])(
  'the annotation %j is no mark',
  (text) => {
    const found = virtualService([])
    found.metadata.annotations = { 'sms-checker/rolled-back': text }
    expect(markOf(found)).toBeUndefined()
  },
)
