import { headers, hosts, newUserId, paths, userIdCookie } from '@sms-checker/contracts'
import { Agent, request } from 'undici'
import { settings } from './settings.ts'

const spam = 'URGENT! You have won a prize. Text WIN to 80082 now'

/** Connections as many browsers have them; a request that takes longer than this has failed for its user. */
const clients = new Agent({ connections: 16, headersTimeout: 15_000, bodyTimeout: 15_000, connectTimeout: 5_000 })

export interface Visit {
  readonly host?: string
  readonly path?: string
  /** Sent as `x-user-id`. */
  readonly user?: string | undefined
  /** Sent as the cookie that a browser has. */
  readonly cookie?: string | undefined
  readonly requestId?: string
}

export interface Answer {
  readonly status: number
  readonly appVariant: string
  readonly appVersion: string
  readonly modelVariant: string
  readonly requestId: string
  /** The id that a browser which brought none is given. */
  readonly givenUser: string | undefined
  readonly body: string
}

/** Asks the gateway for a page. */
export function visit({ path = paths.page, ...from }: Visit): Promise<Answer> {
  return ask('GET', path, from)
}

/** Asks the gateway whether a message is spam. */
export function predict(from: Visit = {}): Promise<Answer> {
  return ask('POST', paths.predict, from, JSON.stringify({ sms: spam }))
}

async function ask(method: 'GET' | 'POST', path: string, from: Visit, body?: string): Promise<Answer> {
  const { host = hosts.app, user, cookie, requestId } = from
  const answer = await request(`${settings.gateway}${path}`, {
    dispatcher: clients,
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
  const said = (name: string) => String(answer.headers[name] ?? '')
  return {
    status: answer.statusCode,
    appVariant: said(headers.appVariant),
    appVersion: said(headers.appVersion),
    modelVariant: said(headers.modelVariant),
    requestId: said(headers.requestId),
    givenUser: new RegExp(`${userIdCookie.name}=([^;]+)`).exec(said('set-cookie'))?.[1],
    body: await answer.body.text(),
  }
}

/** A new user of the stable release (whose id does not end in 0) or of the canary. */
export function newUser(variant: 'stable' | 'canary'): string {
  const id = newUserId()
  return variant === 'canary' ? `${id}0` : `${id}1`
}
