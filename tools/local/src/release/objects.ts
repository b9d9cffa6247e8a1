import type { KubernetesObject } from '@helm-ts/chart'
import { type TSchema, Type } from 'typebox'
import { Compile } from 'typebox/compile'

// The fields of the chart's objects that the one-machine system reads.

const Metadata = Type.Object({ name: Type.String() })
const Labels = Type.Record(Type.String(), Type.String())
const Mount = Type.Object({ name: Type.String(), mountPath: Type.String() })

const Container = Type.Object({
  name: Type.String(),
  env: Type.Array(Type.Object({ name: Type.String(), value: Type.Optional(Type.String()) })),
  envFrom: Type.Array(Type.Object({ configMapRef: Metadata })),
  volumeMounts: Type.Optional(Type.Array(Mount)),
})

export const Deployment = Type.Object({
  kind: Type.Literal('Deployment'),
  metadata: Metadata,
  spec: Type.Object({
    replicas: Type.Optional(Type.Integer()),
    template: Type.Object({
      metadata: Type.Object({ labels: Labels }),
      spec: Type.Object({
        containers: Type.Tuple([Container]),
        volumes: Type.Optional(
          Type.Array(
            Type.Object({ name: Type.String(), hostPath: Type.Optional(Type.Object({ path: Type.String() })) }),
          ),
        ),
      }),
    }),
  }),
})
export type Deployment = Type.Static<typeof Deployment>

/** A StatefulSet, reduced to what Prometheus discovers of its pods. */
export const StatefulSet = Type.Object({
  kind: Type.Literal('StatefulSet'),
  metadata: Metadata,
  spec: Type.Object({ template: Type.Object({ metadata: Type.Object({ labels: Labels }) }) }),
})

export const ConfigMap = Type.Object({ kind: Type.Literal('ConfigMap'), metadata: Metadata, data: Labels })
export type ConfigMap = Type.Static<typeof ConfigMap>

export const Service = Type.Object({
  kind: Type.Literal('Service'),
  metadata: Metadata,
  spec: Type.Object({
    selector: Labels,
    ports: Type.Array(Type.Object({ port: Type.Integer(), targetPort: Type.String() })),
  }),
})

export const Gateway = Type.Object({
  kind: Type.Literal('Gateway'),
  spec: Type.Object({ selector: Labels, servers: Type.Array(Type.Object({ hosts: Type.Array(Type.String()) })) }),
})

/** A VirtualService that binds to the gateway. */
export const VirtualService = Type.Object({
  kind: Type.Literal('VirtualService'),
  metadata: Metadata,
  spec: Type.Object({
    hosts: Type.Array(Type.String()),
    http: Type.Array(
      Type.Object({ name: Type.Optional(Type.String()), match: Type.Optional(Type.Array(Type.Object({}))) }),
    ),
  }),
})

export type VirtualService = Type.Static<typeof VirtualService>

const Named = Compile(Type.Object({ metadata: Type.Object({ labels: Type.Record(Type.String(), Type.Unknown()) }) }))

/** The objects whose label `app.kubernetes.io/name` is one of `names`. */
export function withName(objects: readonly KubernetesObject[], names: readonly string[]): KubernetesObject[] {
  return objects.filter(
    (object) => Named.Check(object) && names.some((name) => object.metadata.labels['app.kubernetes.io/name'] === name),
  )
}

/** The objects of a kind, checked against `schema`. */
export function ofKind<Schema extends TSchema>(
  objects: readonly KubernetesObject[],
  kind: string,
  schema: Schema,
): Type.Static<Schema>[] {
  const parser = Compile(schema)
  return objects.filter((object) => object.kind === kind).map((object) => parser.Parse(object))
}
