import { type Static, Type } from 'typebox'
import { closed, Labels, PortNumber } from './shapes.ts'

const text = {
  exact: Type.Optional(Type.String()),
  prefix: Type.Optional(Type.String({ minLength: 1 })),
  regex: Type.Optional(Type.String({ minLength: 1, maxLength: 1_024 })),
}

/** Exactly one of exact, prefix and regex (RE2, the whole text). */
export const StringMatch = closed(text, { minProperties: 1, maxProperties: 1 })

/** As `StringMatch`, or empty: there is such a header or parameter, whatever it says. */
export const PresenceOrStringMatch = closed(text, { maxProperties: 1 })
export type StringMatch = Static<typeof PresenceOrStringMatch>

/** A header that is not one of the request line's parts, which Istio would ignore here. */
const HeaderName = Type.String({ pattern: "^(?!(uri|scheme|method|authority)$)[a-z0-9!#$%&'*+.^_`|~-]+$" })
const HeaderMatches = Type.Record(HeaderName, PresenceOrStringMatch, { additionalProperties: false })

export const HttpMatch = closed({
  name: Type.Optional(Type.String()),
  uri: Type.Optional(StringMatch),
  ignoreUriCase: Type.Optional(Type.Boolean()),
  scheme: Type.Optional(StringMatch),
  method: Type.Optional(StringMatch),
  authority: Type.Optional(StringMatch),
  headers: Type.Optional(HeaderMatches),
  withoutHeaders: Type.Optional(HeaderMatches),
  queryParams: Type.Optional(Type.Record(Type.String({ minLength: 1 }), PresenceOrStringMatch)),
  port: Type.Optional(PortNumber),
  sourceLabels: Type.Optional(Labels),
  sourceNamespace: Type.Optional(Type.String({ minLength: 1 })),
  gateways: Type.Optional(Type.Array(Type.String({ minLength: 1 }), { minItems: 1 })),
})
export type HttpMatch = Static<typeof HttpMatch>
