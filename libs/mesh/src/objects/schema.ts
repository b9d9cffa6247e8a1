import { type Static, type TProperties, Type } from 'typebox'

/** An object that accepts these fields only, so an unsupported field is reported instead of ignored. */
export function closed<Fields extends TProperties>(
  fields: Fields,
  limits: { minProperties?: number; maxProperties?: number } = {},
) {
  return Type.Object(fields, { additionalProperties: false, ...limits })
}

export const Labels = Type.Record(Type.String(), Type.String())
export type Labels = Static<typeof Labels>

const dnsLabel = '[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?'
const hostPattern = `(\\*|\\*?${dnsLabel}(\\.${dnsLabel})*|\\*(-${dnsLabel})?(\\.${dnsLabel})+)`

/** `name`, `name.domain`, `*.domain`, `*name.domain` or `*`: a wildcard only at the start, as in Istio. */
export const HostPattern = Type.String({ pattern: `^${hostPattern}$`, maxLength: 255 })

/** A host of a Gateway server, optionally with the namespace of its VirtualServices: `./host`, `*\/host`, `namespace/host`. */
export const ServerHost = Type.String({ pattern: `^((\\.|\\*|${dnsLabel})/)?${hostPattern}$`, maxLength: 320 })

/** A host to send requests to; Istio refuses the bare wildcard. */
export const DestinationHost = Type.String({ pattern: `^${dnsLabel}(\\.${dnsLabel})*$`, maxLength: 255 })

/** Name of a subset or namespace. */
export const DnsLabel = Type.String({ pattern: '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$' })

export const PortNumber = Type.Integer({ minimum: 1, maximum: 65_535 })

/** Name and namespace identify an object. Its other metadata does not affect routing. */
export const Metadata = Type.Object({
  name: Type.String({ minLength: 1 }),
  namespace: Type.Optional(Type.String({ minLength: 1 })),
})
export type Metadata = Static<typeof Metadata>

/** The served versions of `networking.istio.io` have the same fields. */
export const apiVersion = Type.Enum([
  'networking.istio.io/v1',
  'networking.istio.io/v1beta1',
  'networking.istio.io/v1alpha3',
])

const duration = '(\\d+(\\.\\d+)?(ms|s|m|h))+'

/** A Go duration of at least a millisecond and without smaller parts, for example `0.5s`, `100ms` or `1m30s`. */
export const Duration = Type.Refine(
  Type.String({ pattern: `^(?=.*[1-9])${duration}$` }),
  (text) => Math.abs(milliseconds(text) - Math.round(milliseconds(text))) < 1e-6,
  () => 'must be a whole number of milliseconds',
)

/** A Go duration that may be 0. */
export const DurationOrZero = Type.String({ pattern: `^${duration}$` })

const millisecondsPerUnit: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }

/** Milliseconds of a duration that matches `Duration`. */
export function milliseconds(duration: string): number {
  let sum = 0
  for (const [, amount, unit = ''] of duration.matchAll(/([\d.]+)(ms|s|m|h)/g)) {
    sum += Number(amount) * (millisecondsPerUnit[unit] ?? Number.NaN)
  }
  return sum
}
