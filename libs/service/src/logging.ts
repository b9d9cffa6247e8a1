import type { ServiceSettings } from '@sms-checker/contracts'
import type { FastifyServerOptions } from 'fastify'

/** Where log lines go: standard output, or a test's stream. */
export interface LogStream {
  write(line: string): void
}

const secret = ['sms', 'messages', 'guess', 'userId', 'headers', 'cookie', 'cookies', 'body']

/** JSON lines with the request id; what users send and who they are is taken out wherever it would come in. */
export function loggerOptions(level: ServiceSettings['LOG_LEVEL'], stream?: LogStream) {
  return {
    level,
    redact: { paths: secret.flatMap((name) => [name, `*.${name}`]), censor: '[redacted]' },
    serializers: {
      // Not Fastify's own, which would log the address with its query.
      req: ({ method }) => ({ method }),
      // Not pino's own, which would log all that an error carries: a parser's error carries what it could not parse.
      err: describeError,
    },
    ...(stream && { stream }),
  } satisfies FastifyServerOptions['logger']
}

interface LoggedError {
  [part: string]: unknown
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
