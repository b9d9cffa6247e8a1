import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { Routes } from '../release/routes.ts'

const Text = Type.String({ minLength: 1 })
const Port = Type.Integer({ minimum: 1, maximum: 65_535 })
const Labels = Type.Record(Type.String(), Type.String())

/** A pod that is ready, with the process that is it. */
const ReadyPod = Type.Object({
  name: Text,
  labels: Labels,
  address: Text,
  ports: Type.Optional(Type.Record(Text, Port)),
})

/** What the process of the proxies is told: where to listen when it starts, and again and again which processes live and which pods are ready. */
export const MeshOrder = Type.Object({
  gatewayPort: Port,
  routes: Routes,
  /** One listener for each app pod, with the pod's labels and the service that it asks there. */
  sidecars: Type.Array(Type.Object({ port: Port, labels: Labels, service: Type.Object({ host: Text, port: Port }) })),
  /** Vite's development server, which then serves the page. */
  pageServer: Type.Optional(Text),
  ready: Type.Array(ReadyPod),
  /** Ends when the one who gives the orders is gone. */
  processes: Type.Array(Type.Integer({ minimum: 1 })),
})
export type MeshOrder = Type.Static<typeof MeshOrder>
export const meshOrder = Compile(MeshOrder)

/** What it answers: that all of its ports listen, or why they do not. */
export const MeshReport = Type.Union([
  Type.Object({ kind: Type.Literal('listening') }),
  Type.Object({ kind: Type.Literal('failed'), reason: Text }),
])
export type MeshReport = Type.Static<typeof MeshReport>
export const meshReport = Compile(MeshReport)
