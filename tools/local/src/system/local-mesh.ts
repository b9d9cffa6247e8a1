import { ports, serviceNames } from '@sms-checker/contracts'
import { loadMesh, type Mesh, type Service } from '@sms-checker/mesh'
import { type IstioValues, istioDefaults, routingObjects } from 'chart'

/** The chart's values for this machine: every name under `.localhost` leads here without anybody setting up DNS. */
export const localIstio: IstioValues = {
  ...istioDefaults,
  host: 'sms-checker.localhost',
  canary: { ...istioDefaults.canary, host: 'sms-checker-prerelease.localhost' },
}

/** Name of the port on which every pod answers; its number differs from pod to pod. */
export const podPort = 'http'

const services: Service[] = [
  { name: serviceNames.app, port: ports.appService },
  { name: serviceNames.model, port: ports.modelService },
].map(({ name, port }) => ({ name, selector: { app: name }, ports: [{ port, targetPort: podPort }] }))

/** The routing of the chart, for the hosts of this machine. */
export function localMesh(): Mesh {
  return loadMesh(routingObjects(localIstio), services)
}
