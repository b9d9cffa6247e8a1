import type { AppVariant } from '@sms-checker/contracts'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'

const Route = Type.Object({
  route: Type.Optional(
    Type.Array(
      Type.Object({ destination: Type.Object({ host: Type.String(), subset: Type.Optional(Type.String()) }) }),
    ),
  ),
})

const ManagedFields = Type.Object({
  manager: Type.Optional(Type.String()),
  operation: Type.Optional(Type.String()),
  subresource: Type.Optional(Type.String()),
  fieldsV1: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
})

/** The fields of a VirtualService that a rollback reads. It keeps all others. */
export const VirtualService = Type.Object({
  apiVersion: Type.String(),
  kind: Type.Literal('VirtualService'),
  metadata: Type.Object({
    name: Type.String(),
    namespace: Type.String(),
    uid: Type.String(),
    resourceVersion: Type.String(),
    annotations: Type.Optional(Type.Record(Type.String(), Type.String())),
    managedFields: Type.Optional(Type.Array(ManagedFields)),
  }),
  spec: Type.Object({ http: Type.Array(Route) }),
})
export type VirtualService = Static<typeof VirtualService>

const Mark = Type.Object({ experiment: Type.String(), reason: Type.String({ minLength: 1 }) })

/** Which experiment took the users off the canary, and why. Written in the same request as the routes, so that a restart knows it. */
export type Mark = Static<typeof Mark>

/** The annotation of the VirtualService that holds the mark as JSON. */
const markAnnotation = 'sms-checker/rolled-back'

/** Returns the mark of a VirtualService, or `undefined` when it has no valid one. */
export function markOf({ metadata }: VirtualService): Mark | undefined {
  const text = metadata.annotations?.[markAnnotation]
  if (text === undefined) return undefined
  try {
    const mark: unknown = JSON.parse(text)
    return Value.Check(Mark, mark) ? mark : undefined
  } catch {
    // Someone edited the annotation. The rollback then starts from the beginning, which changes nothing that is done already.
    return undefined
  }
}

export interface Patch {
  readonly contentType: 'application/apply-patch+yaml' | 'application/merge-patch+json'
  /** The field manager to which Kubernetes attributes the change. */
  readonly fieldManager: string
  readonly body: object
}

/**
 * Returns the patch that leads every route of the canary to stable, and writes the mark. It fails when the object has changed since it was read.
 *
 * The manager that owns the routes keeps them, so that its next change meets no conflict. Helm 4 and GitOps controllers apply on the server: an
 * apply request replaces everything that its manager has applied, so the patch repeats those fields. Helm 3 updates, and so does the patch.
 */
export function rollbackPatch(virtualService: VirtualService, mark: Mark): Patch {
  const { apiVersion, kind, metadata, spec } = virtualService
  const { name, namespace, resourceVersion } = metadata
  const owner = ownerOfRoutes(metadata.managedFields ?? [])
  const annotations = { [markAnnotation]: JSON.stringify(mark) }
  const http = spec.http.map(withoutCanary)
  if (owner?.operation !== 'Apply') {
    return {
      contentType: 'application/merge-patch+json',
      fieldManager: owner?.manager ?? 'helm',
      body: { metadata: { resourceVersion, annotations }, spec: { http } },
    }
  }
  const applied = asMap(ownedFields(virtualService, owner.fieldsV1))
  const appliedMetadata = asMap(applied.metadata)
  return {
    contentType: 'application/apply-patch+yaml',
    fieldManager: owner.manager ?? 'helm',
    body: {
      apiVersion,
      kind,
      metadata: {
        ...appliedMetadata,
        name,
        namespace,
        resourceVersion,
        annotations: { ...asMap(appliedMetadata.annotations), ...annotations },
      },
      spec: { ...asMap(applied.spec), http },
    },
  }
}

const stable: AppVariant = 'stable'
const canary: AppVariant = 'canary'

/** Keeps the route and its conditions, and changes the subset of its destinations only. */
function withoutCanary(entry: Static<typeof Route>): Static<typeof Route> {
  if (entry.route === undefined) return entry
  return {
    ...entry,
    route: entry.route.map((weighted) =>
      weighted.destination.subset === canary
        ? { ...weighted, destination: { ...weighted.destination, subset: stable } }
        : weighted,
    ),
  }
}

type Manager = Static<typeof ManagedFields>

/** Returns the manager that owns `spec.http`. If several do, one that applies comes first: only it could meet a conflict later. */
function ownerOfRoutes(managers: readonly Manager[]): Manager | undefined {
  const owners = managers.filter(
    ({ subresource, fieldsV1 }) => subresource === undefined && 'f:http' in asMap(fieldsV1?.['f:spec']),
  )
  return owners.find(({ operation }) => operation === 'Apply') ?? owners[0]
}

/**
 * Returns the part of a value that a manager owns: `fields` is its part of `fieldsV1`, where `f:name` is a field of a map, `.` the map itself, and
 * an empty object everything below. Lists are kept whole.
 */
function ownedFields(value: unknown, fields: unknown): unknown {
  const owned = asMap(fields)
  const names = Object.keys(owned).filter((key) => key.startsWith('f:'))
  if (!isMap(value)) return value
  if (names.length === 0) return '.' in owned ? {} : value
  return Object.fromEntries(
    names.flatMap((key) => {
      const name = key.slice('f:'.length)
      return name in value ? [[name, ownedFields(value[name], owned[key])]] : []
    }),
  )
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function asMap(value: unknown): Readonly<Record<string, unknown>> {
  return isMap(value) ? value : {}
}
