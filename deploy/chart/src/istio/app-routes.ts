import { comment, when } from '@helm-ts/chart'
import { type AppVariant, headers, ports } from '@sms-checker/contracts'
import { canaryEnabled } from '../conditions.ts'
import { virtualService } from '../kinds.ts'
import { serviceLabels } from '../labels.ts'
import { appServiceName, fullName } from '../names.ts'
import { values } from '../values/values.ts'
import { cookieRegex } from './cookie-regex.ts'
import { gatewayName } from './gateway.ts'

const { istio } = values

const toApp = (subset: AppVariant) => [
  { destination: { host: appServiceName, subset, port: { number: ports.appService } } },
]

/** Stable or canary app, by the user's id: the header's alone where there is one, else the cookie's. */
export const appVirtualService = when(
  istio.enabled,
  virtualService({
    metadata: { name: appServiceName, labels: serviceLabels('app') },
    spec: {
      hosts: [istio.host],
      gateways: [gatewayName],
      http: [
        when(istio.canary.enabled, {
          name: 'canary',
          match: [
            { headers: { [headers.userId]: { regex: istio.canary.headerRoutingRegex } } },
            comment('A page load carries its id in the cookie alone.', {
              headers: { cookie: { regex: cookieRegex } },
              withoutHeaders: { [headers.userId]: {} },
            }),
          ],
          route: toApp('canary'),
        }),
        { name: 'stable', route: toApp('stable') },
      ],
    },
  }),
)

/** The canary for everybody, under a host of its own. */
export const prereleaseVirtualService = when(
  canaryEnabled,
  virtualService({
    metadata: { name: fullName('app-service-prerelease'), labels: serviceLabels('app') },
    spec: {
      hosts: [istio.canary.host],
      gateways: [gatewayName],
      http: [{ name: 'prerelease', route: toApp('canary') }],
    },
  }),
)
