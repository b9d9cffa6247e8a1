import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import type { MetricRegistry } from './metric-registry.ts'

/** Whether a service is ready, and the reason if it is not. */
export class Readiness {
  #reason: string | undefined

  /** Why the service is not ready; `undefined` while it is. */
  get reason(): string | undefined {
    return this.#reason
  }

  set(reason: string | undefined): void {
    this.#reason = reason
  }
}

/** A Fastify instance with TypeBox types and the decorators of `createService`. */
export type Service = FastifyInstance<Server, IncomingMessage, ServerResponse, FastifyBaseLogger, TypeBoxTypeProvider>

declare module 'fastify' {
  interface FastifyInstance {
    readonly metrics: MetricRegistry
    readonly readiness: Readiness
    /** Reports not ready, keeps serving for `graceMs`, and closes each connection after its next response. Call `close` afterwards. */
    readonly drain: (graceMs: number) => Promise<void>
  }

  interface FastifyContextConfig {
    /** Marks routes for probes and Prometheus. Their requests are logged at level debug and not counted as in flight. */
    readonly operational?: true
    /** Value of the metric label `route`. By default it is the path of the route. */
    routeName?: string
  }
}
