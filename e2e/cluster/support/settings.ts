import { inject } from 'vitest'
import { connect } from './cluster.ts'

/** Settings of a test run, provided by main.ts. */
interface ClusterSettings {
  readonly context: string
  readonly namespace: string
  /** Address of Istio's ingress gateway. */
  readonly gateway: string
  readonly registry: string
  /** Image tag that the rollout test promotes. */
  readonly candidateTag: string
  /** Images of the bundled monitoring, with tags. */
  readonly prometheusImage: string
  readonly alertmanagerImage: string
  /** Whether the cluster has a Grafana image. */
  readonly grafana: boolean
  readonly keep: boolean
}

declare module 'vitest' {
  interface ProvidedContext {
    cluster: ClusterSettings
  }
}

export const settings = inject('cluster')
export const cluster = connect(settings.context)
