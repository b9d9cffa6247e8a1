import { type Static, type TProperties, Type } from 'typebox'

/** An object that takes these fields and no other, so that a field the mesh does not know is named instead of ignored. */
export function closed<Fields extends TProperties>(
  fields: Fields,
  limits: { minProperties?: number; maxProperties?: number } = {},
) {
  return Type.Object(fields, { additionalProperties: false, ...limits })
}

export const Labels = Type.Record(Type.String(), Type.String())
export type Labels = Static<typeof Labels>

const HostName = '[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*'

/** `name`, `name.of.domain`, `*.of.domain` or `*`. */
export const HostPattern = Type.String({ pattern: `^(\\*|(\\*\\.)?${HostName})$` })

export const PortNumber = Type.Integer({ minimum: 1, maximum: 65_535 })

/** Labels and annotations say nothing about routing and are taken as they come. */
export const Metadata = closed({
  name: Type.String({ minLength: 1 }),
  namespace: Type.Optional(Type.String({ minLength: 1 })),
  labels: Type.Optional(Labels),
  annotations: Type.Optional(Labels),
})
export type Metadata = Static<typeof Metadata>

export const apiVersion = Type.Literal('networking.istio.io/v1')

/** A Go duration with one unit, as Istio's objects write them: `0.5s`, `100ms`, `2m`. */
export const Duration = Type.String({ pattern: '^\\d+(\\.\\d+)?(ms|s|m|h)$' })

const millisecondsPer = new Map([
  ['ms', 1],
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
])

/** Milliseconds of a duration that `Duration` has accepted. */
export function milliseconds(duration: string): number {
  const [, amount, unit] = /^([\d.]+)([a-z]+)$/.exec(duration) ?? []
  return Number(amount) * (millisecondsPer.get(unit ?? '') ?? Number.NaN)
}
