import type { Cluster } from './cluster.ts'

const httpPort = 80

/**
 * Returns the HTTP address of the ingress gateway: its load balancer, or a node with the node port.
 *
 * @throws Error when the Service has neither
 */
export async function gatewayAddress({ core }: Pick<Cluster, 'core'>): Promise<string> {
  const labelSelector = 'istio=ingressgateway'
  const [service] = (await core.listServiceForAllNamespaces({ labelSelector })).items
  if (service === undefined) throw new Error(`No Service has the label ${labelSelector}: install Istio's gateway`)
  const [balancer] = service.status?.loadBalancer?.ingress ?? []
  const host = balancer?.ip ?? balancer?.hostname
  if (host !== undefined) return `http://${host}`
  const nodePort = service.spec?.ports?.find(({ port }) => port === httpPort)?.nodePort
  const [node] = (await core.listNode()).items
  const address = node?.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address
  if (nodePort === undefined || address === undefined) {
    throw new Error(`Service ${service.metadata?.name} has no external address. Pass --gateway URL.`)
  }
  return `http://${address}:${nodePort}`
}
