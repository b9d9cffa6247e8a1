import { Type } from 'typebox'
import { Value } from 'typebox/value'

const Content = Type.Record(Type.String(), Type.Object({ schema: Type.Object({}) }))
const Operation = Type.Object({
  responses: Type.Record(
    Type.String(),
    Type.Object({ content: Content, headers: Type.Record(Type.String(), Type.Unknown()) }),
  ),
})

/** The parts of an OpenAPI document that `openApiErrors` reads. */
export const OpenApiDocument = Type.Object({
  components: Type.Object({ schemas: Type.Record(Type.String(), Type.Object({})) }),
  paths: Type.Record(Type.String(), Type.Record(Type.String(), Operation)),
})

interface ObservedResponse {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: string
}

/** Headers of HTTP itself, and headers for browsers that all responses of a site have. */
const undocumentedHeaders = new Set([
  'connection',
  'content-length',
  'content-type',
  'date',
  'keep-alive',
  'transfer-encoding',
  'content-security-policy',
  'cross-origin-resource-policy',
  'referrer-policy',
  'x-content-type-options',
  'x-dns-prefetch-control',
  'x-download-options',
  'x-frame-options',
  'x-permitted-cross-domain-policies',
  'x-xss-protection',
])

/** Returns the differences between a response and the OpenAPI document of its service: status, headers, media type or body. */
export function openApiErrors(document: unknown, method: string, path: string, response: ObservedResponse): string[] {
  const { components, paths } = Value.Parse(OpenApiDocument, document)
  const { statusCode, headers, body } = response
  const place = `${method} ${path} ${statusCode}`
  const declared = paths[path]?.[method.toLowerCase()]?.responses[statusCode]
  if (declared === undefined) return [`${place} is not declared`]
  const known = new Set([...undocumentedHeaders, ...Object.keys(declared.headers)])
  const errors = Object.keys(headers)
    .filter((name) => !known.has(name))
    .map((name) => `${place}: the header ${name} is not declared`)
  const [type = ''] = String(headers['content-type']).split(';')
  const schema = declared.content[type]?.schema
  if (schema === undefined) return [...errors, `${place}: the media type ${type} is not declared`]
  const resolve = (value: unknown): object =>
    JSON.parse(JSON.stringify(value), (_key, part) => {
      const name = typeof part?.$ref === 'string' ? part.$ref.split('/').at(-1) : undefined
      return name === undefined ? part : resolve(components.schemas[name])
    })
  const value = type.endsWith('json') ? JSON.parse(body) : body
  return [...errors, ...Value.Errors(resolve(schema), value).map(({ message }) => `${place}: the body ${message}`)]
}
