import type { Labels } from './objects/shapes.ts'

/** A Kubernetes Service, as far as routing needs it. */
export interface Service {
  name: string
  namespace?: string
  selector: Labels
  /** A named `targetPort` is looked up in each pod, so that pods may differ. Default: the port itself. */
  ports: readonly { port: number; targetPort?: number | string }[]
}

/** A pod that is ready to answer. */
export interface Pod {
  name: string
  namespace?: string
  labels: Labels
  /** Host name or IP address. */
  address: string
  /** Numbers of its named ports. */
  ports?: Readonly<Record<string, number>>
}

export const defaultNamespace = 'default'
const clusterSuffix = 'svc.cluster.local'

export function qualifiedName(service: Pick<Service, 'name' | 'namespace'>): string {
  return `${service.name}.${service.namespace ?? defaultNamespace}.${clusterSuffix}`
}

/** The full name of a host in an object of `namespace`: only a name without dots is a service's short name, as in Istio. */
export function qualifyHost(host: string, namespace: string): string {
  return host.includes('.') || host === '*'
    ? host.toLowerCase()
    : qualifiedName({ name: host.toLowerCase(), namespace })
}

/** The full name of a service that a pod in `namespace` calls as `name`, `name.namespace`, `name.namespace.svc` or in full; else `host`. */
export function dialledName(host: string, namespace: string, services: readonly Service[]): string {
  const called = host.toLowerCase()
  const service = services.find((service) => {
    const full = qualifiedName(service)
    const local = (service.namespace ?? defaultNamespace) === namespace && called === service.name
    return local || [full, full.replace('.cluster.local', ''), full.replace(`.${clusterSuffix}`, '')].includes(called)
  })
  return service === undefined ? called : qualifiedName(service)
}

/** Whether an object carries all of these labels. */
export function hasLabels(labels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([name, value]) => labels[name] === value)
}
