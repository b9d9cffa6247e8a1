import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { Type } from 'typebox'
import { Value } from 'typebox/value'

const Attribute = Type.Object({ key: Type.String(), value: Type.Record(Type.String(), Type.Unknown()) })
const Span = Type.Object({
  traceId: Type.String(),
  spanId: Type.String(),
  parentSpanId: Type.Optional(Type.String()),
  name: Type.String(),
  attributes: Type.Array(Attribute),
})
const ExportRequest = Type.Object({
  resourceSpans: Type.Array(
    Type.Object({
      resource: Type.Object({ attributes: Type.Array(Attribute) }),
      scopeSpans: Type.Array(Type.Object({ spans: Type.Array(Span) })),
    }),
  ),
})

/** A span as a collector receives it, with the name of the service that sent it. */
interface ReceivedSpan extends Omit<Type.Static<typeof Span>, 'attributes'> {
  readonly service: unknown
  readonly attributes: Readonly<Record<string, unknown>>
}

interface OtlpCollector {
  readonly url: string
  readonly spans: readonly ReceivedSpan[]
  /** Everything received so far, as text. */
  readonly bodies: readonly string[]
  close(): void
}

/** Starts an OpenTelemetry collector for tests. It keeps the spans that it receives over OTLP/HTTP. */
export async function startOtlpCollector(
  respond: RequestListener = (_, response) => response.end('{}'),
): Promise<OtlpCollector> {
  const spans: ReceivedSpan[] = []
  const bodies: string[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request.setEncoding('utf8')) body += chunk
    bodies.push(body)
    for (const { resource, scopeSpans } of Value.Parse(ExportRequest, JSON.parse(body)).resourceSpans) {
      const service = valuesOf(resource.attributes)['service.name']
      for (const span of scopeSpans.flatMap((scope) => scope.spans)) {
        spans.push({ ...span, service, attributes: valuesOf(span.attributes) })
      }
    }
    response.setHeader('content-type', 'application/json')
    respond(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    spans,
    bodies,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

function valuesOf(attributes: readonly Type.Static<typeof Attribute>[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]))
}
