import {
  AppsV1Api,
  AuthorizationV1Api,
  AutoscalingV2Api,
  CoreV1Api,
  KubeConfig,
  KubernetesObjectApi,
  NetworkingV1Api,
} from '@kubernetes/client-node'

/** The Kubernetes API of one context. */
export type Cluster = ReturnType<typeof connect>

/** What the client falls back to. */
const withoutKubeconfig = 'http://localhost:8080'

/** The default kubeconfig, with `context` or the current one chosen. */
export function kubeConfig(context?: string): KubeConfig {
  const config = new KubeConfig()
  config.loadFromDefault()
  if (context !== undefined) config.setCurrentContext(context)
  const current = config.getCurrentCluster()
  if (current === null) throw new Error(`The kubeconfig has no context ${config.getCurrentContext()}`)
  if (current.server === withoutKubeconfig) throw new Error('No kubeconfig names a cluster: set KUBECONFIG')
  return config
}

export function connect(context: string) {
  const config = kubeConfig(context)
  return {
    core: config.makeApiClient(CoreV1Api),
    apps: config.makeApiClient(AppsV1Api),
    authorization: config.makeApiClient(AuthorizationV1Api),
    autoscaling: config.makeApiClient(AutoscalingV2Api),
    networking: config.makeApiClient(NetworkingV1Api),
    objects: KubernetesObjectApi.makeApiClient(config),
  }
}
