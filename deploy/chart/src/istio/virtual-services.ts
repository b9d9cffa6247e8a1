import { comment, merge, when } from '@helm-ts/chart'
import {
  type AppVariant,
  chosenAccessSuffixes,
  headers,
  type ModelVariant,
  ports,
  versionLabel,
} from '@sms-checker/contracts'
import { canaryEnabled } from '../conditions.ts'
import { virtualService } from '../kinds.ts'
import { serviceLabels } from '../labels.ts'
import { appServiceName, fullName, modelServiceName } from '../names.ts'
import { values } from '../values/values.ts'
import { cookieRegex, userIdCookieRegex } from './cookie-regex.ts'
import { gatewayName } from './gateway.ts'

const { istio, model } = values

const appRoute = (subset: AppVariant) => [
  { destination: { host: appServiceName, subset, port: { number: ports.appService } } },
]

const modelDestination = (subset: ModelVariant) => ({
  host: modelServiceName,
  subset,
  port: { number: ports.modelService },
})

/** Matches user ids that end with `suffix`, in the header or, without the header, in the cookie. */
const idEndsWith = (suffix: string) => [
  { headers: { [headers.userId]: { regex: `.*${suffix}` } } },
  {
    headers: { cookie: { regex: userIdCookieRegex(`[^;]*${suffix}`) } },
    withoutHeaders: { [headers.userId]: {} },
  },
]

/** Routes a user to the stable or the canary app by the id in the header or, without the header, in the cookie. */
export const appVirtualService = when(
  istio.enabled,
  virtualService({
    metadata: { name: appServiceName, labels: serviceLabels('app') },
    spec: {
      hosts: [istio.host],
      gateways: [gatewayName],
      http: [
        when(
          istio.canary.enabled,
          comment('The randomised rule below never decides for users who have chosen a variant.', {
            name: 'early-access',
            match: idEndsWith(chosenAccessSuffixes.early),
            route: appRoute('canary'),
          }),
        ),
        when(istio.canary.enabled, {
          name: 'regular-access',
          match: idEndsWith(chosenAccessSuffixes.regular),
          route: appRoute('stable'),
        }),
        when(istio.canary.enabled, {
          name: 'canary',
          match: [
            { headers: { [headers.userId]: { regex: istio.canary.headerRoutingRegex } } },
            comment('A page load sends the id only in the cookie.', {
              headers: { cookie: { regex: cookieRegex } },
              withoutHeaders: { [headers.userId]: {} },
            }),
          ],
          route: appRoute('canary'),
        }),
        { name: 'stable', route: appRoute('stable') },
      ],
    },
  }),
)

/** Routes every user of the pre-release host to the canary app. */
export const prereleaseVirtualService = when(
  canaryEnabled,
  virtualService({
    metadata: { name: fullName('app-service-prerelease'), labels: serviceLabels('app') },
    spec: {
      hosts: [istio.canary.host],
      gateways: [gatewayName],
      http: [{ name: 'prerelease', route: appRoute('canary') }],
    },
  }),
)

/** Routes the canary app to the canary model and all others to the primary, with a copy to the shadow. */
export const modelVirtualService = when(
  istio.enabled,
  virtualService({
    metadata: { name: modelServiceName, labels: serviceLabels('model') },
    spec: {
      hosts: [modelServiceName],
      http: [
        when(istio.canary.enabled, {
          name: 'canary',
          match: [{ sourceLabels: { [versionLabel]: 'canary' } }],
          route: [{ destination: modelDestination('canary') }],
        }),
        merge(
          { name: 'primary', route: [{ destination: modelDestination('primary') }] },
          when(model.shadow.enabled, {
            mirror: comment('Istio discards the responses to mirrored requests.', modelDestination('shadow')),
            mirrorPercentage: { value: 100 },
          }),
        ),
      ],
    },
  }),
)
