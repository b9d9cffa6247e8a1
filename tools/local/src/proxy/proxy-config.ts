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
  /** Absent when the system stops: the gateway closes first. */
  gatewayPort: Type.Optional(Port),
  routing: Routing,
  /** One listener for each app pod: the pod's labels, and the service that it calls there. */
  sidecars: Type.Array(Type.Object({ port: Port, labels: Labels, service: Type.Object({ host: Text, port: Port }) })),
  /** The port for requests of the pods to experiment-service, and whether they wait while it restarts. */
  experiment: Type.Object({ port: Port, url: Text, isHeld: Type.Boolean() }),
  /** Vite's development server, when it serves the page. */
  pageServer: Type.Optional(Text),
  ready: Type.Array(ReadyPod),
  /** Ids of the processes to end when the parent is gone. */
  processes: Type.Array(Type.Integer({ minimum: 1 })),
})
export type ProxyConfig = Type.Static<typeof ProxyConfig>
export const proxyConfig = Compile(ProxyConfig)

/** Parts of the proxies, which wait for their requests separately: those to experiment-service are part of requests at the gateway. */
const ProxyPart = Type.Union([Type.Literal('mesh'), Type.Literal('experiment')])
export type ProxyPart = Type.Static<typeof ProxyPart>

/**
 * Sent back for each part once all ports listen, new requests are handled by the configuration, and the requests that were handled by an
 * earlier one have ended; or because a port cannot be opened, so that the earlier configuration stays.
 */
export const ProxyStatus = Type.Union([
  Type.Object({ kind: Type.Literal('applied'), by: ProxyPart, revision: Type.Integer() }),
  Type.Object({ kind: Type.Literal('failed'), revision: Type.Integer(), reason: Text }),
])
export type ProxyStatus = Type.Static<typeof ProxyStatus>
export const proxyStatus = Compile(ProxyStatus)
