import { headers, hosts, newUserId, paths, userIdCookie } from '@sms-checker/contracts'
import { Agent, request } from 'undici'
import { settings } from './settings.ts'

const spam = 'URGENT! You have won a prize. Text WIN to 80082 now'

/** Connection pool of the simulated browsers. A slower request counts as failed. */
const browsers = new Agent({ connections: 16, headersTimeout: 15_000, bodyTimeout: 15_000, connectTimeout: 5_000 })

export interface RequestOptions {
  readonly host?: string
  readonly path?: string
  /** Sent as `x-user-id`. */
  readonly user?: string | undefined
  /** Sent as the `user-id` cookie. */
  readonly cookie?: string | undefined
  readonly requestId?: string
}

export interface GatewayResponse {
  readonly status: number
  readonly appVariant: string
  readonly appVersion: string
  readonly modelVariant: string
  readonly requestId: string
  /** The id in `Set-Cookie`, for a browser without one. */
  readonly assignedUser: string | undefined
  readonly body: string
}

/** Requests the page through the gateway. */
export function getPage({ path = paths.page, ...from }: RequestOptions): Promise<GatewayResponse> {
  return send('GET', path, from)
}

/** Requests a prediction through the gateway. */
export function predict(from: RequestOptions = {}): Promise<GatewayResponse> {
  return send('POST', paths.predict, from, JSON.stringify({ sms: spam }))
}

async function send(
  method: 'GET' | 'POST',
  path: string,
  from: RequestOptions,
  body?: string,
): Promise<GatewayResponse> {
  const { host = hosts.app, user, cookie, requestId } = from
  const response = await request(`${settings.gateway}${path}`, {
    dispatcher: browsers,
    method,
    headers: {
      host,
      ...(user !== undefined && { [headers.userId]: user }),
      ...(cookie !== undefined && { cookie: `${userIdCookie.name}=${cookie}` }),
      ...(requestId !== undefined && { [headers.requestId]: requestId }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    body: body ?? null,
  })
  const header = (name: string) => String(response.headers[name] ?? '')
  return {
    status: response.statusCode,
    appVariant: header(headers.appVariant),
    appVersion: header(headers.appVersion),
    modelVariant: header(headers.modelVariant),
    requestId: header(headers.requestId),
    assignedUser: new RegExp(`${userIdCookie.name}=([^;]+)`).exec(header('set-cookie'))?.[1],
    body: await response.body.text(),
  }
}

/** Returns a new user id of a stable user (not ending in 0) or a canary user. */
export function newUser(variant: 'stable' | 'canary'): string {
  const id = newUserId()
  return variant === 'canary' ? `${id}0` : `${id}1`
}
