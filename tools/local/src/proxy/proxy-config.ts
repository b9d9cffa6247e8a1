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

/** Sent when the process starts and whenever pods or processes change. Listeners and routing are read once. */
export const ProxyConfig = Type.Object({
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

/** Sent back once all ports listen, or one cannot. */
export const ProxyStatus = Type.Union([
  Type.Object({ kind: Type.Literal('listening') }),
  Type.Object({ kind: Type.Literal('failed'), reason: Text }),
])
export type ProxyStatus = Type.Static<typeof ProxyStatus>
export const proxyStatus = Compile(ProxyStatus)
