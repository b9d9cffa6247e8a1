import { Type } from 'typebox'
import { Compile } from 'typebox/compile'

// Messages between `npm start` and the process of the gateway and the sidecars.

const Text = Type.String({ minLength: 1 })
const Port = Type.Integer({ minimum: 1, maximum: 65_535 })
const Labels = Type.Record(Type.String(), Type.String())

/** What a proxy needs of a release to route requests. */
export const Routing = Type.Object({
  /** Istio objects, which libs/mesh parses. */
  objects: Type.Array(Type.Unknown()),
  services: Type.Array(
    Type.Object({
      name: Text,
      selector: Labels,
      ports: Type.Array(Type.Object({ port: Port, targetPort: Text })),
    }),
  ),
  /** Host name of the application. */
  host: Text,
  gatewayLabels: Labels,
})
export type Routing = Type.Static<typeof Routing>

const ReadyPod = Type.Object({
  name: Text,
  labels: Labels,
  address: Text,
  ports: Type.Optional(Type.Record(Text, Port)),
})

/** Sent when the process starts and whenever pods, processes or the routing change. */
export const ProxyConfig = Type.Object({
  /** Number of the configuration. Each one has a higher number than the one before. */
  revision: Type.Integer({ minimum: 1 }),
  gatewayPort: Port,
  routing: Routing,
  /** One listener for each app pod: the pod's labels, and the service that it calls there. */
  sidecars: Type.Array(Type.Object({ port: Port, labels: Labels, service: Type.Object({ host: Text, port: Port }) })),
  /** Vite's development server, when it serves the page. */
  pageServer: Type.Optional(Text),
  ready: Type.Array(ReadyPod),
  /** Ids of the processes to end when the parent is gone. */
  processes: Type.Array(Type.Integer({ minimum: 1 })),
})
export type ProxyConfig = Type.Static<typeof ProxyConfig>
export const proxyConfig = Compile(ProxyConfig)

/**
 * Sent back once all ports listen, new requests are routed by the configuration, and the requests that were routed by an earlier one have
 * ended; or because a port cannot be opened, so that the earlier configuration stays.
 */
export const ProxyStatus = Type.Union([
  Type.Object({ kind: Type.Literal('applied'), revision: Type.Integer() }),
  Type.Object({ kind: Type.Literal('failed'), revision: Type.Integer(), reason: Text }),
])
export type ProxyStatus = Type.Static<typeof ProxyStatus>
export const proxyStatus = Compile(ProxyStatus)
