import { type AppVariant, appVariants, headers, paths, ports, serviceNames, versionLabel } from '@sms-checker/contracts'
import { loadMesh, type Pod, type ProxyNode, routeRequest, type Service } from '@sms-checker/mesh'

/** Returns the variant to which the gateway routes a user, or `undefined` for a host without the rule. */
export type AssignVariant = (userId: string, host: string) => AppVariant | undefined

const gatewayName = 'gateway'
const apiVersion = 'networking.istio.io/v1'

const gateway: ProxyNode = { proxy: 'gateway', labels: { istio: 'ingressgateway' } }

/** One pod for each variant, because a rule assigns users even when no pod is ready. */
const pods: readonly Pod[] = appVariants.map((variant) => ({
  name: variant,
  labels: { app: serviceNames.app, [versionLabel]: variant },
  address: '127.0.0.1',
}))

const appService: Service = {
  name: serviceNames.app,
  selector: { app: serviceNames.app },
  ports: [{ port: ports.appService }],
}

/**
 * Compiles the App VirtualService that the chart installs, with a gateway that accepts every host.
 *
 * @throws {MeshConfigError} when the VirtualService is not valid
 */
export function compileRule(spec: object): AssignVariant {
  const mesh = loadMesh(
    [
      {
        apiVersion,
        kind: 'Gateway',
        metadata: { name: gatewayName },
        spec: {
          selector: { istio: 'ingressgateway' },
          servers: [{ port: { number: ports.gateway, name: 'http', protocol: 'HTTP' }, hosts: ['*'] }],
        },
      },
      {
        apiVersion,
        kind: 'VirtualService',
        metadata: { name: serviceNames.app },
        spec: { ...spec, gateways: [gatewayName] },
      },
      {
        apiVersion,
        kind: 'DestinationRule',
        metadata: { name: serviceNames.app },
        spec: {
          host: serviceNames.app,
          subsets: appVariants.map((variant) => ({ name: variant, labels: { [versionLabel]: variant } })),
        },
      },
    ],
    [appService],
  )
  return (userId, host) => {
    const decision = routeRequest(mesh, pods, {
      host,
      port: ports.gateway,
      method: 'POST',
      path: paths.predict,
      headers: { [headers.userId]: userId },
      from: gateway,
      random: 0,
    })
    if (decision.kind !== 'forward') return undefined
    return appVariants.find((variant) => variant === decision.destination.subset)
  }
}
