import { hosts, userIdCookie } from '@sms-checker/contracts'

/** The values under `istio` that decide how requests are routed. */
export interface IstioValues {
  /** Where people find the system. */
  host: string
  /** The `istio` label of the ingress gateway's pods. */
  ingressGateway: { name: string }
  canary: {
    /** Where everybody gets the canary. */
    host: string
    /** RE2, over the whole `x-user-id` header of the users who get the canary. */
    headerRoutingRegex: string
    /** RE2, over the whole `cookie` header of the same users: a page load carries no `x-user-id`. */
    cookieRoutingRegex: string
  }
}

export const istioDefaults: IstioValues = {
  host: hosts.app,
  ingressGateway: { name: 'ingressgateway' },
  canary: {
    host: hosts.prerelease,
    headerRoutingRegex: '.*0$',
    // The name must be the whole name of one of the cookies, and the 0 the end of that cookie's value.
    cookieRoutingRegex: `(.*;\\s*)?${userIdCookie.name}=[A-Za-z0-9._-]*0(\\s*;.*)?`,
  },
}
