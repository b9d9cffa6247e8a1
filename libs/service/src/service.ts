import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import type { MetricRegistry } from './metric-registry.ts'
import type { Readiness } from './readiness.ts'

/** A Fastify instance with TypeBox types and what every service here has. */
export type Service = FastifyInstance<Server, IncomingMessage, ServerResponse, FastifyBaseLogger, TypeBoxTypeProvider>

declare module 'fastify' {
  interface FastifyInstance {
    readonly metrics: MetricRegistry
    readonly readiness: Readiness
    /** Reports not ready, keeps serving for `graceMs`, and closes each connection after its next response. Call `close` afterwards. */
    readonly drain: (graceMs: number) => Promise<void>
  }

  interface FastifyContextConfig {
    /** Asked by probes and Prometheus, not by users: logged at debug, and no part of what is in flight. */
    readonly operational?: true
    /** The value of the metrics' label `route`, where it shall not be the address. */
    routeName?: string
  }
}
