import swagger from '@fastify/swagger'
import { headers, messagePattern, portableMessagePattern } from '@sms-checker/contracts'
import type { RouteOptions } from 'fastify'
import plugin from 'fastify-plugin'
import type { Service } from '../service.ts'

/** The parts of an OpenAPI document that do not come from the routes. */
export interface OpenApiOptions {
  readonly title: string
  readonly description: string
  readonly version: string
  /** Headers of every response, by their names in `headers`. */
  readonly responseHeaders?: readonly string[]
  /**
   * Descriptions of the tags of the service's own routes.
   * @default predictions
   */
  readonly tags?: Readonly<Record<string, string>>
  readonly securitySchemes?: Readonly<Record<string, SecurityScheme>>
}

/** How a client authenticates with a token. */
interface SecurityScheme {
  readonly type: 'http'
  readonly scheme: 'bearer'
  readonly description: string
}

const predictionTags = { predictions: 'Classification of messages, and feedback on it.' } as const

const operationTags = { operations: 'Health, version and metrics, for Kubernetes and Prometheus.' } as const

/** The OpenAPI 3.1 document of a service, generated from the schemas of its routes. */
export const openApi = plugin(
  async (
    service: Service,
    { responseHeaders = [], tags = predictionTags, securitySchemes, ...info }: OpenApiOptions,
  ) => {
    const routes: RouteOptions[] = []
    service.addHook('onRoute', (route) => void routes.push(route))
    await service.register(swagger, {
      openapi: {
        openapi: '3.1.0',
        info: {
          ...info,
          contact: { name: 'The sms-checker maintainers' },
          license: { name: 'MIT', identifier: 'MIT' },
        },
        servers: [{ url: '/', description: 'The host that serves this document.' }],
        security: [],
        tags: Object.entries({ ...tags, ...operationTags }).map(([name, description]) => ({ name, description })),
        ...(securitySchemes && { components: { securitySchemes } }),
      },
      transformObject: (document) => {
        if (!('openapiObject' in document)) return document.swaggerObject
        // A copy, because @fastify/swagger shares parts of the route schemas with the document.
        const copy: Json = JSON.parse(JSON.stringify(document.openapiObject))
        addResponseHeaders(copy, [headers.requestId, ...responseHeaders], routes)
        return nameSchemas(copy)
      },
    })
  },
  { name: 'openapi' },
)

type Json = { [key: string]: unknown }

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * Moves schemas with a title that is a type name into `components.schemas`, and refers to them there.
 * @throws {Error} when two different schemas have the same title
 */
function nameSchemas(document: Json): Json {
  const schemas: Json = {}
  const visit = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(visit)
    if (!isJson(value)) return value
    const copy = Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, visit(entry)]))
    if (copy.pattern === messagePattern) copy.pattern = portableMessagePattern
    const { title } = copy
    if (typeof title !== 'string' || !/^[A-Z][A-Za-z]+$/.test(title) || !isSchema(copy)) return copy
    const known = schemas[title]
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(copy))
      throw new Error(`Two different schemas have the title ${title}.`)
    schemas[title] = copy
    return { $ref: `#/components/schemas/${title}` }
  }
  const { paths, components, ...head } = document
  const named = visit(paths)
  const sorted = Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => a.localeCompare(b)))
  return { ...head, components: { ...(isJson(components) && components), schemas: sorted }, paths: named }
}

function isSchema(value: Json): boolean {
  return 'type' in value || 'enum' in value || 'anyOf' in value
}

const stringSchema = { type: 'string' }
const countSchema = { type: 'integer', minimum: 0 }

const headerObjects: Readonly<Record<string, Json>> = {
  [headers.requestId]: { description: 'Identifies the request in logs and traces.', schema: stringSchema },
  [headers.appVersion]: { description: 'Version of app-service.', schema: stringSchema },
  [headers.appVariant]: { description: 'Variant of app-service: stable or canary.', schema: stringSchema },
  [headers.modelVersion]: { description: 'Version of the model.', schema: stringSchema },
  [headers.modelVariant]: { description: 'Variant of model-service: primary, shadow or canary.', schema: stringSchema },
  'set-cookie': { description: 'The user id of a new user, in the cookie `user-id`.', schema: stringSchema },
  vary: { description: 'Request headers that the response depends on.', schema: stringSchema },
  'accept-encoding': { description: 'Encodings of the body that the service accepts.', schema: stringSchema },
  'retry-after': { description: 'Seconds after which to try again.', schema: countSchema },
  'ratelimit-limit': {
    description:
      'Requests per minute that the rate limit allows: the exceeded limit, or the one with fewer requests remaining.',
    schema: countSchema,
  },
  'ratelimit-remaining': { description: 'Requests that remain in this minute.', schema: countSchema },
  'ratelimit-reset': { description: 'Seconds until the limit is reset.', schema: countSchema },
}

/** Headers that a status has on all routes. */
const headersByStatus: Readonly<Record<string, readonly string[]>> = {
  415: ['accept-encoding'],
  429: ['retry-after'],
  503: ['retry-after'],
}

interface DeclaredHeaders {
  readonly names: readonly string[]
  /** @default all statuses */
  readonly status?: number
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Response headers of the route in the OpenAPI document. */
    responseHeaders?: readonly DeclaredHeaders[]
  }
}

/** Declares headers of the responses of all routes that the scope adds from now on, for the OpenAPI document. */
export function declareHeaders(service: Service, declared: DeclaredHeaders): void {
  service.addHook('onRoute', (route) => {
    route.config = { ...route.config, responseHeaders: [...(route.config?.responseHeaders ?? []), declared] }
  })
}

/** Adds the declared headers to every response of the document. */
function addResponseHeaders({ paths }: Json, common: readonly string[], routes: readonly RouteOptions[]): void {
  for (const [path, operations] of isJson(paths) ? Object.entries(paths) : []) {
    for (const [method, operation] of isJson(operations) ? Object.entries(operations) : []) {
      if (!isJson(operation) || !isJson(operation.responses)) continue
      const route = routes.find(({ url, method: own }) => url === path && own === method.toUpperCase())
      for (const [status, response] of Object.entries(operation.responses)) {
        if (!isJson(response)) continue
        const declared = (route?.config?.responseHeaders ?? []).filter((one) => String(one.status ?? status) === status)
        const names = [...common, ...declared.flatMap((one) => one.names), ...(headersByStatus[status] ?? [])]
        response.headers = Object.fromEntries(names.map((name) => [name, headerObjects[name]]))
      }
    }
  }
}
