import type { Labels } from './objects/schema.ts'

/** Header names in lower case. Several values of one header are joined with `, `, those of a cookie with `; `. */
export type RequestHeaders = Readonly<Record<string, string>>

/** The proxy that routes a request: an ingress gateway, or the sidecar of the calling pod. */
export interface ProxyNode {
  proxy: 'gateway' | 'sidecar'
  labels: Labels
  namespace?: string
}

export interface MeshRequest {
  /** The Host header, with or without a port. */
  host: string
  /** Port of the listener. */
  port: number
  method: string
  /** Path and query. */
  path: string
  headers: RequestHeaders
  /** Default: http. */
  scheme?: 'http' | 'https'
  from: ProxyNode
  /** The client's IP address, for `useSourceIp`. */
  clientAddress?: string
  /** Seed in [0, 1) for weights, percentages and load balancing. The same seed gives the same decision. */
  random: number
}
