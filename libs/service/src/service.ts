import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import type { Registry } from 'prom-client'
import type { Readiness } from './readiness.ts'

/** A Fastify instance with TypeBox types and what every service here has. */
export type Service = FastifyInstance<Server, IncomingMessage, ServerResponse, FastifyBaseLogger, TypeBoxTypeProvider>

declare module 'fastify' {
  interface FastifyInstance {
    readonly metrics: Registry
    readonly readiness: Readiness
    /** Turns readiness off, goes on answering for `graceMs`, and lets each answered connection go. `close` comes next. */
    readonly leave: (graceMs: number) => Promise<void>
  }
}
