import { inject } from 'vitest'
import { connect } from './cluster.ts'

/** Where the suite runs; main.ts finds it out and provides it. */
export interface ClusterSettings {
  readonly context: string
  readonly namespace: string
  /** Address of Istio's ingress gateway. */
  readonly gateway: string
  readonly registry: string
  /** Tag of the images that a trial promotes. */
  readonly candidateTag: string
  /** What watches a release where no operator does, with their tags. */
  readonly prometheusImage: string
  readonly alertmanagerImage: string
  /** Whether the cluster can have Grafana, too. */
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
