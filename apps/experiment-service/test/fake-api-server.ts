import type { IncomingMessage, ServerResponse } from 'node:http'
import { isDeepStrictEqual } from 'node:util'
import { listen } from './listen.ts'
import { appVirtualService } from './sample-events.ts'

type Json = { [key: string]: unknown }

export interface ReceivedRequest {
  readonly method: string
  readonly path: string
  readonly contentType: string
  readonly fieldManager: string | null
  readonly body: Json
}

/** What a request gets instead of a regular response. */
export type Misbehaviour = number | 'hang' | 'no-json' | 'disconnect'

export const labels = { 'app.kubernetes.io/managed-by': 'Helm', 'app.kubernetes.io/name': 'app-service' }
const helmAnnotations = { 'meta.helm.sh/release-name': 'deployment' }

/**
 * An API server with one VirtualService and Events. It implements what decides whether the next change of Helm succeeds: field managers with
 * server-side apply and update, conflicts between them, and `resourceVersion`. Lists have one owner, as in the schema of Istio.
 */
export class FakeApiServer {
  readonly url: string
  readonly requests: ReceivedRequest[] = []
  readonly events = new Map<string, Json>()
  token = 'first-token'
  exists = true
  /** Decides about each request before it is handled. */
  intercept: (request: ReceivedRequest) => Misbehaviour | undefined = () => undefined
  /** Runs before a change is handled: someone else may change the object first. */
  beforeChange: () => void = () => undefined
  #object: Json = { metadata: {}, spec: {} }
  #resourceVersion = 1
  /** The paths that each manager owns, as JSON, by `manager operation`. */
  readonly #owners = new Map<string, Set<string>>()

  private constructor(url: string) {
    this.url = url
  }

  static async start(): Promise<FakeApiServer> {
    let fake: FakeApiServer | undefined
    const url = await listen((request, response) => void fake?.handle(request, response))
    fake = new FakeApiServer(url)
    return fake
  }

  get object(): Json {
    return this.#object
  }

  /** The subset that each route leads to, by its name. */
  get subsets(): Json {
    const { http } = child(this.#object, 'spec')
    if (!Array.isArray(http)) throw new Error('The VirtualService has no routes.')
    return Object.fromEntries(http.map(({ name, route }) => [name, route[0].destination.subset]))
  }

  /** The managers that own the routes. */
  get owners(): string[] {
    const routes = JSON.stringify(['spec', 'http'])
    return [...this.#owners].filter(([, paths]) => paths.has(routes)).map(([manager]) => manager)
  }

  /** Removes the object, for a test that installs it in another way. */
  remove(): void {
    this.#object = { metadata: {}, spec: {} }
    this.#owners.clear()
  }

  /** Applies the chart's VirtualService on the server, as Helm 4 does. Returns the status. */
  applyChart(manager = 'helm', regex = '.*0$'): number {
    return this.#apply(manager, chartObject(regex), false)
  }

  /** Sends the chart's VirtualService, as Helm 3 does at the installation. */
  updateChart(regex = '.*0$'): void {
    this.#update('helm', chartObject(regex))
  }

  /** Changes the routes with an update, as a client does that ignores field managers. */
  updateRoutes(manager: string, http: readonly Json[]): void {
    this.#update(manager, { spec: { http } })
  }

  annotate(annotations: Readonly<Record<string, string>>): void {
    this.#update('someone', { metadata: { annotations } })
  }

  async handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? '/', this.url)
    let text = ''
    for await (const part of incoming) text += part
    const request: ReceivedRequest = {
      method: incoming.method ?? '',
      path: url.pathname,
      contentType: incoming.headers['content-type'] ?? '',
      fieldManager: url.searchParams.get('fieldManager'),
      body: JSON.parse(text),
    }
    const reply = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify(body))
    }
    const fail = (status: number) => reply(status, { kind: 'Status', status: 'Failure', message: `status ${status}` })
    if (incoming.headers.authorization !== `Bearer ${this.token}`) return fail(401)
    this.requests.push(request)
    const misbehaviour = this.intercept(request)
    if (misbehaviour === 'hang') return
    if (misbehaviour === 'disconnect') return void incoming.socket.destroy()
    if (misbehaviour === 'no-json') return void response.end('<html>')
    if (misbehaviour !== undefined) return fail(misbehaviour)

    if (request.method === 'POST' && request.path === '/api/v1/namespaces/spam/events') {
      const name = String(child(request.body, 'metadata').name)
      if (this.events.has(name)) return fail(409)
      this.events.set(name, request.body)
      return reply(201, request.body)
    }
    const isKnown =
      request.path === '/apis/networking.istio.io/v1/namespaces/spam/virtualservices/app-service' && this.exists
    if (request.method !== 'PATCH' || !isKnown) return fail(404)
    if (Object.keys(request.body).length > 0) {
      this.beforeChange()
      const expected = child(request.body, 'metadata').resourceVersion
      if (expected !== undefined && expected !== String(this.#resourceVersion)) return fail(409)
      const manager = request.fieldManager ?? 'unknown'
      if (request.contentType === 'application/apply-patch+yaml') {
        const status = this.#apply(manager, request.body, url.searchParams.get('force') === 'true')
        if (status !== 200) return fail(status)
      } else if (request.contentType === 'application/merge-patch+json') this.#update(manager, request.body)
      else return fail(415)
    }
    reply(200, this.#serialized())
  }

  #apply(manager: string, body: Json, force: boolean): number {
    const key = `${manager} Apply`
    const wanted = leavesOf(body)
    const others = [...this.#owners].filter(([owner]) => owner !== key)
    const changed = [...wanted].filter(([path, value]) => !isDeepStrictEqual(this.#get(path), value))
    const conflicts = changed.filter(([path]) => others.some(([, paths]) => paths.has(path)))
    if (conflicts.length > 0 && !force) return 409
    for (const [path] of conflicts) for (const [, paths] of others) paths.delete(path)
    for (const path of this.#owners.get(key) ?? []) {
      if (!wanted.has(path) && !others.some(([, paths]) => paths.has(path))) this.#set(path, undefined)
    }
    for (const [path, value] of wanted) this.#set(path, value)
    this.#owners.set(key, new Set(wanted.keys()))
    this.#resourceVersion++
    return 200
  }

  #update(manager: string, body: Json): void {
    const key = `${manager} Update`
    for (const [path, value] of leavesOf(body)) {
      if (isDeepStrictEqual(this.#get(path), value)) continue
      this.#set(path, value)
      for (const paths of this.#owners.values()) paths.delete(path)
      this.#owners.set(key, (this.#owners.get(key) ?? new Set()).add(path))
    }
    this.#resourceVersion++
  }

  #get(path: string): unknown {
    let value: unknown = this.#object
    for (const key of keysOf(path)) value = isMap(value) ? value[key] : undefined
    return value
  }

  #set(path: string, value: unknown): void {
    const keys = keysOf(path)
    const last = keys.pop() ?? ''
    let parent = this.#object
    for (const key of keys) {
      parent[key] ??= {}
      parent = child(parent, key)
    }
    if (value === undefined) delete parent[last]
    else parent[last] = structuredClone(value)
  }

  #serialized(): Json {
    const managedFields = [...this.#owners].map(([owner, paths]) => {
      const [manager, operation] = owner.split(' ')
      const fieldsV1: Json = {}
      for (const path of paths) {
        let parent = fieldsV1
        for (const key of keysOf(path)) {
          parent[`f:${key}`] ??= {}
          parent = child(parent, `f:${key}`)
        }
      }
      return { manager, operation, apiVersion: 'networking.istio.io/v1', fieldsType: 'FieldsV1', fieldsV1 }
    })
    return {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      ...this.#object,
      metadata: {
        ...child(this.#object, 'metadata'),
        name: 'app-service',
        namespace: 'spam',
        uid: 'f00d',
        resourceVersion: String(this.#resourceVersion),
        managedFields,
      },
    }
  }
}

/** The VirtualService of the chart: volunteers choose their variant, and the rule assigns the other users. */
function chartObject(regex: string): Json {
  const { hosts, gateways, http } = appVirtualService(regex)
  const volunteers = (suffix: string) => [{ headers: { 'x-user-id': { regex: `.*${suffix}` } } }]
  const spec = {
    hosts,
    gateways,
    http: [
      { name: 'early-access', match: volunteers('-early'), route: http[0]?.route },
      { name: 'regular-access', match: volunteers('-regular'), route: http[1]?.route },
      ...http,
    ],
  }
  return { metadata: { labels, annotations: helmAnnotations }, spec: structuredClone(spec) }
}

/** Fields that identify the object, or belong to the API server. No manager owns them. */
const unowned = new Set(['["apiVersion"]', '["kind"]', '["metadata","name"]', '["metadata","namespace"]'])

/** The values of an object by path. Lists are values. */
function leavesOf(value: Json, path: readonly string[] = []): Map<string, unknown> {
  const entries = Object.entries(value).flatMap(([key, member]): [string, unknown][] => {
    const here = [...path, key]
    if (isMap(member)) return [...leavesOf(member, here)]
    const name = JSON.stringify(here)
    return unowned.has(name) || name === '["metadata","resourceVersion"]' ? [] : [[name, member]]
  })
  return new Map(entries)
}

function keysOf(path: string): string[] {
  const keys: unknown = JSON.parse(path)
  return Array.isArray(keys) ? keys.map(String) : []
}

function isMap(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function child(value: Json, key: string): Json {
  const member = value[key]
  if (!isMap(member)) throw new Error(`${key} is not a map.`)
  return member
}
