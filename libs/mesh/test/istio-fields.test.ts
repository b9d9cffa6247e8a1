import { describe, expect, it } from 'vitest'
import { loadMesh, MeshConfigError, type MeshRequest, type RouteDecision, routeRequest } from '../src/index.ts'
import { destinationRule, gateway, virtualService, web, webPods } from './builders.ts'
import { declaredFields } from './declared-fields.ts'
import { type Evaluated, istioFields, newerFields } from './istio-fields.ts'

const kinds = ['VirtualService', 'DestinationRule', 'Gateway'] as const
const pods = webPods({ one: 'v1', two: 'v2', three: 'v1', four: 'v2' })

/** These identify an object; parse errors name them. */
const identifying = ['kind', 'metadata']

function classified(kind: (typeof kinds)[number]): string[] {
  const { evaluated, withoutEffect, refused } = istioFields[kind]
  return [...[...evaluated, ...withoutEffect].map(({ field }) => field), ...refused]
}

type Json = Record<string, unknown>
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null

/** A copy of an object with another value at a path. Creates what is missing on the way. */
function withValue(object: unknown, path: string, value: unknown): Json {
  const copy: unknown = structuredClone(object)
  const steps = path.split('.').flatMap((step) => (step.endsWith('[]') ? [step.slice(0, -2), '0'] : [step]))
  let parent: unknown = copy
  steps.forEach((step, index) => {
    if (!isObject(parent)) throw new Error(`${path} does not fit`)
    const key = step === '[key]' ? (Object.keys(parent)[0] ?? 'key') : step
    if (index === steps.length - 1) parent[key] = value
    else parent[key] ??= steps[index + 1] === '0' ? [] : {}
    parent = parent[key]
  })
  if (!isObject(copy)) throw new Error('not an object')
  return copy
}

function decisions(objects: readonly unknown[], requests: readonly MeshRequest[]): RouteDecision[] {
  const mesh = loadMesh(objects, [web])
  return requests.map((request) => routeRequest(mesh, pods, request))
}

function withOther({ objects: [first, ...rest], requests, field, other }: Omit<Evaluated, 'reason'>): RouteDecision[] {
  return decisions([withValue(first, field, other), ...rest], requests)
}

describe.each(kinds)('%s', (kind) => {
  it('has no declared field that is not classified', () => {
    const covered = (field: string) =>
      identifying.includes(field) ||
      classified(kind).some(
        (known) =>
          known === field || known.startsWith(`${field}.`) || known.startsWith(`${field}[`) || isUnder(field, known),
      )
    const declared = [...declaredFields(kind)]
    expect(declared.length).toBeGreaterThan(25)
    expect(declared.filter((field) => !covered(field))).toEqual([])
  })

  it('has no classified field that is not declared', () => {
    const declared = declaredFields(kind)
    const unknown = classified(kind).filter((field) => !declared.has(field) && !newerFields.includes(field))
    expect(unknown).toEqual(['metadata.labels'])
  })

  it.each(istioFields[kind].evaluated)('$field is evaluated', (example) => {
    expect(withOther(example)).not.toEqual(decisions(example.objects, example.requests))
  })

  it.each(istioFields[kind].withoutEffect)('$field has no effect: $reason', (example) => {
    expect(withOther(example)).toEqual(decisions(example.objects, example.requests))
  })

  it.each(istioFields[kind].refused)('%s is refused by name', (field) => {
    const base = {
      VirtualService: virtualService('web', { hosts: ['web'], http: [{}] }),
      DestinationRule: destinationRule('web', {}),
      Gateway: gateway('gw', ['*']),
    }
    const name = `${kind} ${kind === 'Gateway' ? 'gw' : 'web'}: ${field.replaceAll('[]', '[0]')} is not supported`
    expect(errorsOf(withValue(base[kind], field, {}))).toContain(name)
  })
})

function isUnder(field: string, known: string): boolean {
  return field.startsWith(`${known}.`) || field.startsWith(`${known}[`)
}

function errorsOf(object: object): readonly string[] {
  try {
    loadMesh([object], [web])
    return []
  } catch (error) {
    if (error instanceof MeshConfigError) return error.errors
    throw error
  }
}
