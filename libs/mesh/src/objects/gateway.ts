import { type Static, Type } from 'typebox'
import { apiVersion, closed, HostPattern, Labels, Metadata, PortNumber } from './shapes.ts'

/** `networking.istio.io/v1` Gateway, as far as plain HTTP goes. */
export const Gateway = closed({
  apiVersion,
  kind: Type.Literal('Gateway'),
  metadata: Metadata,
  spec: closed({
    selector: Labels,
    servers: Type.Array(
      closed({
        name: Type.Optional(Type.String()),
        port: closed({ number: PortNumber, name: Type.String(), protocol: Type.Enum(['HTTP', 'HTTP2']) }),
        hosts: Type.Array(HostPattern, { minItems: 1 }),
      }),
      { minItems: 1 },
    ),
  }),
})
export type Gateway = Static<typeof Gateway>
