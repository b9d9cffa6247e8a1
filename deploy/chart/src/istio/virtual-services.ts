import { comment, type Expr, helper, merge, replace, tpl, when } from '@helm-ts/chart'
import {
  type AppVariant,
  chosenAccessSuffixes,
  headers,
  type ModelVariant,
  ports,
  userIdCookie,
  versionLabel,
} from '@sms-checker/contracts'
import { canaryEnabled, consoleExposed } from '../conditions.ts'
import { virtualService } from '../kinds.ts'
import { serviceLabels } from '../labels.ts'
import { metadata } from '../metadata.ts'
import { appServiceName, experimentServiceName, fullName, modelServiceName } from '../names.ts'
import { values } from '../values/values.ts'
import { consolePaths } from './access-policies.ts'
import { gatewayName } from './gateway.ts'

/**
 * Rewrites an expression for user ids so that it can match the value of one cookie inside a `cookie` header:
 * `.` and negated classes must not match `;`, which ends a cookie, and anchors are removed.
 *
 * The schema rejects `;` in the original expression, so `[;` can temporarily stand for `[^;`.
 */
function withinCookie(regex: Expr<string>): Expr<string> {
  const steps = [
    ['[^', '[;'],
    ['^', ''],
    ['$', ''],
    ['\\.', '\\x2e'],
    ['.', '[;]'],
    ['[;', '[^;'],
  ] as const
  return steps.reduce((text, [from, to]) => replace(text, from, to), regex)
}

/** Returns an expression for `cookie` headers in which the user id matches `idRegex`, an expression that does not match a semicolon. */
function userIdCookieRegex(idRegex: string): string {
  return `(.*;\\s*)?${userIdCookie.name}=(?:${idRegex})(\\s*;.*)?`
}

/** Matches the `cookie` header of users whose id matches istio.canary.headerRoutingRegex. */
const cookieRegex = helper(
  `${metadata.name}.cookieRegex`,
  tpl`(.*;\\s*)?${userIdCookie.name}=(?:${withinCookie(values.istio.canary.headerRoutingRegex)})(\\s*;.*)?`,
  'The expression istio.canary.headerRoutingRegex for the cookie header. The user id must be the whole value of one cookie, so the dot and negated classes must not match a semicolon.',
)

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

/** Routes operators to the page of experiment-service, and to the data that it shows. Producers call the service itself. */
export const consoleVirtualService = when(
  consoleExposed,
  virtualService({
    metadata: { name: experimentServiceName, labels: serviceLabels('experiment') },
    spec: {
      hosts: [values.experiment.console.host],
      gateways: [gatewayName],
      http: [
        {
          name: 'console',
          match: consolePaths.map((path) => ({
            method: { exact: 'GET' },
            uri: path.endsWith('*') ? { prefix: path.slice(0, -1) } : { exact: path },
          })),
          route: [{ destination: { host: experimentServiceName, port: { number: ports.experimentService } } }],
        },
      ],
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
