import type { IDestinationRule } from '@kubernetes-models/istio/networking.istio.io/v1beta1/DestinationRule'
import type { IGateway } from '@kubernetes-models/istio/networking.istio.io/v1beta1/Gateway'
import type { IVirtualService } from '@kubernetes-models/istio/networking.istio.io/v1beta1/VirtualService'
import { appVariants, headers, modelVariants, ports, serviceNames, versionLabel } from '@sms-checker/contracts'
import type { IstioValues } from './istio-values.ts'

const apiVersion = 'networking.istio.io/v1'
const gatewayName = 'sms-checker'

function object<Kind extends string, Spec>(kind: Kind, name: string, spec: Spec) {
  return { apiVersion, kind, metadata: { name }, spec }
}

/** Lets requests for the product's hosts in. */
export function gateway({ host, canary, ingressGateway }: IstioValues) {
  return object('Gateway', gatewayName, {
    selector: { istio: ingressGateway.name },
    servers: [{ port: { number: ports.gateway, name: 'http', protocol: 'HTTP' }, hosts: [host, canary.host] }],
  } satisfies IGateway['spec'])
}

const toApp = (subset: string) => [
  { destination: { host: serviceNames.app, subset, port: { number: ports.appService } } },
]
const toModel = (subset: string) => ({ host: serviceNames.model, subset, port: { number: ports.modelService } })

/** Stable or canary app, by the user's id: the header's alone where there is one, else the cookie's. */
export function appVirtualService({ host, canary }: IstioValues) {
  return object('VirtualService', serviceNames.app, {
    hosts: [host],
    gateways: [gatewayName],
    http: [
      {
        name: 'canary',
        match: [
          { headers: { [headers.userId]: { regex: canary.headerRoutingRegex } } },
          {
            headers: { cookie: { regex: canary.cookieRoutingRegex } },
            withoutHeaders: { [headers.userId]: {} },
          },
        ],
        route: toApp('canary'),
      },
      { name: 'stable', route: toApp('stable') },
    ],
  } satisfies IVirtualService['spec'])
}

/** The canary for everybody, under a host of its own. */
export function prereleaseVirtualService({ canary }: IstioValues) {
  return object('VirtualService', `${serviceNames.app}-prerelease`, {
    hosts: [canary.host],
    gateways: [gatewayName],
    http: [{ name: 'prerelease', route: toApp('canary') }],
  } satisfies IVirtualService['spec'])
}

/** The canary app asks the canary model; everyone else asks primary, and shadow gets a copy. */
export function modelVirtualService() {
  return object('VirtualService', serviceNames.model, {
    hosts: [serviceNames.model],
    http: [
      {
        name: 'canary',
        match: [{ sourceLabels: { [versionLabel]: 'canary' } }],
        route: [{ destination: toModel('canary') }],
      },
      {
        name: 'primary',
        route: [{ destination: toModel('primary') }],
        mirror: toModel('shadow'),
        mirrorPercentage: { value: 100 },
      },
    ],
  } satisfies IVirtualService['spec'])
}

const subsets = (variants: readonly string[]) =>
  variants.map((variant) => ({ name: variant, labels: { [versionLabel]: variant } }))

/** A user stays on one pod of a variant. */
export function appDestinationRule() {
  return object('DestinationRule', serviceNames.app, {
    host: serviceNames.app,
    trafficPolicy: { loadBalancer: { consistentHash: { httpHeaderName: headers.userId } } },
    subsets: subsets(appVariants),
  } satisfies IDestinationRule['spec'])
}

export function modelDestinationRule() {
  return object('DestinationRule', serviceNames.model, {
    host: serviceNames.model,
    subsets: subsets(modelVariants),
  } satisfies IDestinationRule['spec'])
}

/** Every Istio object that routes the system's requests. */
export function routingObjects(values: IstioValues) {
  return [
    gateway(values),
    appVirtualService(values),
    prereleaseVirtualService(values),
    appDestinationRule(),
    modelVirtualService(),
    modelDestinationRule(),
  ]
}
