import type { Labels } from './objects/schema.ts'

/** A Kubernetes Service, as far as routing needs it. */
export interface Service {
  name: string
  namespace?: string
  selector: Labels
  /** A named `targetPort` is looked up in each pod, so pods may differ. Default: the port itself. */
  ports: readonly { port: number; targetPort?: number | string }[]
}

/** A ready pod. */
export interface Pod {
  name: string
  namespace?: string
  labels: Labels
  /** Host name or IP address. */
  address: string
  /** Port numbers by port name. */
  ports?: Readonly<Record<string, number>>
}

export const defaultNamespace = 'default'
const clusterDomain = 'svc.cluster.local'

/** Fully qualified domain name of a service. */
export function serviceFqdn(service: Pick<Service, 'name' | 'namespace'>): string {
  return `${service.name}.${service.namespace ?? defaultNamespace}.${clusterDomain}`
}

/** Resolves a host of an object in `namespace`. Only a name without dots is a short name, as in Istio. */
export function resolveHost(host: string, namespace: string): string {
  const name = host.toLowerCase()
  return name.includes('.') || name === '*' ? name : serviceFqdn({ name, namespace })
}

/** The service that a pod in `namespace` calls as `name`, `name.namespace`, `name.namespace.svc` or by its full name. */
export function findService(host: string, namespace: string, services: readonly Service[]): Service | undefined {
  const name = host.toLowerCase()
  return services.find((service) => {
    const fqdn = serviceFqdn(service)
    const sameNamespace = (service.namespace ?? defaultNamespace) === namespace
    const aliases = [fqdn, fqdn.replace('.cluster.local', ''), fqdn.replace(`.${clusterDomain}`, '')]
    return (sameNamespace && name === service.name) || aliases.includes(name)
  })
}

/** Whether an object has all labels of a selector. */
export function hasLabels(labels: Labels, selector: Labels): boolean {
  return Object.entries(selector).every(([name, value]) => labels[name] === value)
}
