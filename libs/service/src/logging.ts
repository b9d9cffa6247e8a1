import type { ServiceSettings } from '@sms-checker/contracts'
import type { FastifyServerOptions } from 'fastify'

/** Receives log lines in tests, instead of standard output. */
export interface LogStream {
  write(line: string): void
}

const redactedKeys = ['sms', 'messages', 'guess', 'userId', 'headers', 'cookie', 'cookies', 'body']

/** Options of the pino logger. User data is redacted from every log line. */
export function loggerOptions(level: ServiceSettings['LOG_LEVEL'], stream?: LogStream) {
  return {
    level,
    redact: { paths: redactedKeys.flatMap((name) => [name, `*.${name}`]), censor: '[redacted]' },
    serializers: {
      // Fastify's serializer would log the URL with its query string.
      req: ({ method }) => ({ method }),
      // pino's serializer would log all properties of an error, and parse errors hold the text that could not be parsed.
      err: describeError,
    },
    ...(stream && { stream }),
  } satisfies FastifyServerOptions['logger']
}

interface LoggedError {
  [key: string]: unknown
  type: string
  message: string
  stack: string
}

function describeError(error: unknown): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error), stack: '' }
  return {
    type: error.name,
    ...('code' in error && { code: error.code }),
    message: error.message,
    stack: error.stack ?? '',
    ...(error.cause !== undefined && { cause: describeError(error.cause) }),
  }
}
