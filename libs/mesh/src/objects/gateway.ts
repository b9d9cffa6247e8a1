import { type Static, Type } from 'typebox'
import { apiVersion, closed, Labels, Metadata, PortNumber, ServerHost } from './schema.ts'

/** Gateway with plain HTTP servers. */
export const Gateway = closed({
  apiVersion,
  kind: Type.Literal('Gateway'),
  metadata: Metadata,
  spec: closed({
    /** Without labels, every ingress gateway implements the Gateway. */
    selector: Type.Optional(Labels),
    servers: Type.Array(
      closed({
        name: Type.Optional(Type.String()),
        port: closed({
          number: PortNumber,
          name: Type.String({ minLength: 1 }),
          protocol: Type.Enum(['HTTP', 'HTTP2']),
        }),
        hosts: Type.Array(ServerHost, { minItems: 1 }),
      }),
      { minItems: 1 },
    ),
  }),
  status: Type.Optional(Type.Unknown()),
})
export type Gateway = Static<typeof Gateway>
