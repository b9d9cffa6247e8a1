import type { MeshRequest, Pod, Service } from '../src/index.ts'

const apiVersion = 'networking.istio.io/v1'

export function virtualService(name: string, spec: object) {
  return { apiVersion, kind: 'VirtualService', metadata: { name }, spec }
}

export function gateway(name: string, hosts: string[], port = 80) {
  const servers = [{ port: { number: port, name: 'http', protocol: 'HTTP' }, hosts }]
  return { apiVersion, kind: 'Gateway', metadata: { name }, spec: { selector: { istio: 'ingressgateway' }, servers } }
}

export function destinationRule(host: string, spec: object) {
  return { apiVersion, kind: 'DestinationRule', metadata: { name: host }, spec: { host, ...spec } }
}

/** Service `web` on port 8080 and its pods, `versions` by pod name. */
export const web: Service = { name: 'web', selector: { app: 'web' }, ports: [{ port: 8080, targetPort: 'http' }] }

export function webPods(versions: Record<string, string>): Pod[] {
  return Object.entries(versions).map(([name, version], index) => ({
    name,
    labels: { app: 'web', version },
    address: '10.0.0.1',
    ports: { http: 9000 + index },
  }))
}

/** A GET of `/` on `web:8080` by a pod without labels. */
export function request(parts: Partial<MeshRequest> = {}): MeshRequest {
  return {
    host: 'web:8080',
    port: 8080,
    method: 'GET',
    path: '/',
    headers: {},
    from: { proxy: 'sidecar', labels: {} },
    random: 0.5,
    ...parts,
  }
}

/** A GET of `/` on `host` at the ingress gateway. */
export function ingress(host: string, parts: Partial<MeshRequest> = {}): MeshRequest {
  return request({ host, port: 80, from: { proxy: 'gateway', labels: { istio: 'ingressgateway' } }, ...parts })
}
