import type { Labels } from './objects/shapes.ts'

/** Header names in lower case; several values of one header joined with `, ` (of a cookie with `; `). */
export type Headers = Readonly<Record<string, string>>

export interface MeshRequest {
  /** The Host header, with or without a port. */
  host: string
  /** The port that the request was sent to. */
  port: number
  method: string
  /** Path and query. */
  path: string
  headers: Headers
  /** Default: http. */
  scheme?: 'http' | 'https'
  /** Whose proxy routes the request: a gateway that it arrives at, or the sidecar of the pod that sends it. */
  from: { proxy: 'gateway' | 'sidecar'; labels: Labels; namespace?: string }
  /** The client's IP address, for `useSourceIp`. */
  clientAddress?: string
  /** In [0, 1): decides weights, percentages and members that no hash key decides. The same number gives the same decision. */
  random: number
}
