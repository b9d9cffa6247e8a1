import type { Cluster } from './cluster.ts'

const plainHttp = 80

/**
 * Where the ingress gateway answers HTTP: the address of its load balancer, else a node's with the node port.
 *
 * @throws Error where there is neither
 */
export async function gatewayAddress({ core }: Pick<Cluster, 'core'>): Promise<string> {
  const labelSelector = 'istio=ingressgateway'
  const [service] = (await core.listServiceForAllNamespaces({ labelSelector })).items
  if (service === undefined) throw new Error(`No Service has the label ${labelSelector}: install Istio's gateway`)
  const [balancer] = service.status?.loadBalancer?.ingress ?? []
  const host = balancer?.ip ?? balancer?.hostname
  if (host !== undefined) return `http://${host}`
  const nodePort = service.spec?.ports?.find(({ port }) => port === plainHttp)?.nodePort
  const [node] = (await core.listNode()).items
  const address = node?.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address
  if (nodePort === undefined || address === undefined) {
    throw new Error(`Service ${service.metadata?.name} has no address from outside: say --gateway URL`)
  }
  return `http://${address}:${nodePort}`
}
