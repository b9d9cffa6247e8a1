import { Type } from 'typebox'

const Text = Type.String({ minLength: 1 })
const Labels = Type.Record(Type.String(), Type.String())

/** How requests are routed: all that the process of the gateway and the sidecars has to know of a release. */
export const Routes = Type.Object({
  /** Istio's objects, which the mesh itself reads. */
  objects: Type.Array(Type.Unknown()),
  services: Type.Array(
    Type.Object({
      name: Text,
      selector: Labels,
      ports: Type.Array(Type.Object({ port: Type.Integer({ minimum: 1, maximum: 65_535 }), targetPort: Text })),
    }),
  ),
  /** Where people find the system. */
  host: Text,
  gatewayLabels: Labels,
})
export type Routes = Type.Static<typeof Routes>
