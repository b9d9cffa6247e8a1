import { configurationExitCode, type ServiceSettings } from '@sms-checker/contracts'
import closeWithGrace from 'close-with-grace'
import type { Service } from './service.ts'
import { ConfigurationError } from './settings.ts'

/** Time limit for requests in flight after the grace period, in milliseconds. The process exits when it is exceeded. */
const closeTimeoutMs = 10_000

export interface StartedService {
  readonly service: Service
  readonly settings: Pick<ServiceSettings, 'HOST' | 'SHUTDOWN_GRACE_MS'> & { readonly PORT: number }
}

/**
 * Runs a service: calls `start` to read the settings and build it, listens, and shuts it down gracefully on SIGTERM or SIGINT.
 * When the start fails, it writes the reason to standard error and exits with `configurationExitCode` if the configuration is invalid, and
 * with 1 otherwise.
 *
 * @example
 * await runService(async () => {
 *   const settings = parseSettings(AppServiceSettings, process.env)
 *   return { settings, service: await buildApp(settings) }
 * })
 */
export async function runService(start: () => Promise<StartedService>): Promise<void> {
  try {
    const { service, settings } = await start()
    const graceMs = settings.SHUTDOWN_GRACE_MS
    closeWithGrace({ delay: graceMs + closeTimeoutMs, logger: closeLogger(service) }, async ({ signal, err }) => {
      if (err) service.log.fatal({ err }, 'uncaught error: shutting down')
      else service.log.info({ signal }, 'shutting down')
      await service.drain(err ? 0 : graceMs)
      await service.close()
    })
    await service.listen({ host: settings.HOST, port: settings.PORT })
  } catch (error) {
    const reason = hostError(error) ?? error
    process.stderr.write(`${describe(reason)}\n`)
    process.exit(reason instanceof ConfigurationError ? configurationExitCode : 1)
  }
}

function closeLogger(service: Service) {
  return { error: (message: unknown) => service.log.error(String(message)) }
}

/** The configuration error behind an address that cannot be bound. Validation cannot find it: it depends on the machine. */
function hostError(error: unknown): ConfigurationError | undefined {
  if (!(error instanceof Error && 'code' in error)) return undefined
  const host = 'hostname' in error ? error.hostname : 'address' in error ? error.address : undefined
  if (!['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN'].includes(String(error.code)) || host === undefined) return undefined
  return new ConfigurationError(
    `HOST ${host} is not an address of this machine. Set HOST to one of its addresses, or to 0.0.0.0 for all.`,
  )
}

function describe(error: unknown): string {
  if (error instanceof ConfigurationError) return error.message
  if (error instanceof Error && 'code' in error && 'port' in error) {
    if (error.code === 'EADDRINUSE')
      return `Port ${error.port} is in use. Stop the process that listens on it, or set PORT to another port.`
    if (error.code === 'EACCES') return `This user may not listen on port ${error.port}. Set PORT to a port above 1023.`
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
