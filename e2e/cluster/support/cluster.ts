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

/** The server that the client assumes without a kubeconfig. */
const fallbackServer = 'http://localhost:8080'

/** Returns the default kubeconfig with `context`, or the current context, selected. */
export function kubeConfig(context?: string): KubeConfig {
  const config = new KubeConfig()
  config.loadFromDefault()
  if (context !== undefined) config.setCurrentContext(context)
  const current = config.getCurrentCluster()
  if (current === null) throw new Error(`The kubeconfig has no context ${config.getCurrentContext()}`)
  if (current.server === fallbackServer) throw new Error('No kubeconfig found. Set KUBECONFIG to one.')
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
