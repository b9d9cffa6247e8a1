import type { ServiceSettings } from '@sms-checker/contracts'
import closeWithGrace from 'close-with-grace'
import type { Service } from './service.ts'
import { ConfigurationError } from './settings.ts'

/** `EX_CONFIG` of sysexits(3): whoever restarts services sees that restarting will not help. */
export const configurationExitCode = 78

/** Longest time for requests in flight to end once the grace time is over, in milliseconds; then the process ends anyway. */
const closingLimitMs = 10_000

export interface StartedService {
  readonly service: Service
  readonly settings: Pick<ServiceSettings, 'HOST' | 'SHUTDOWN_GRACE_MS'> & { readonly PORT: number }
}

/**
 * The whole life of a service: `start` reads its settings and builds it, then it listens, and on SIGTERM or SIGINT it leaves without
 * losing a request. Ends the process with 78 when the configuration is at fault and with 1 when anything else is, saying why on
 * standard error.
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
    const grace = settings.SHUTDOWN_GRACE_MS
    closeWithGrace({ delay: grace + closingLimitMs, logger: closingLogger(service) }, async ({ signal, err }) => {
      if (err) service.log.fatal({ err }, 'the process is in an unknown state and ends')
      else service.log.info({ signal }, 'shutting down')
      await service.drain(err ? 0 : grace)
      await service.close()
    })
    await service.listen({ host: settings.HOST, port: settings.PORT })
  } catch (error) {
    const fault = hostFault(error) ?? error
    process.stderr.write(`${explain(fault)}\n`)
    process.exit(fault instanceof ConfigurationError ? configurationExitCode : 1)
  }
}

function closingLogger(service: Service) {
  return { error: (message: unknown) => service.log.error(String(message)) }
}

/** What is wrong with an address that cannot be listened on; only this machine knows it. */
function hostFault(error: unknown): ConfigurationError | undefined {
  if (!(error instanceof Error && 'code' in error)) return undefined
  const host = 'hostname' in error ? error.hostname : 'address' in error ? error.address : undefined
  if (!['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN'].includes(String(error.code)) || host === undefined) return undefined
  return new ConfigurationError(`HOST ${host} is no address of this machine. Set it to one, or to 0.0.0.0 for all.`)
}

function explain(error: unknown): string {
  if (error instanceof ConfigurationError) return error.message
  if (error instanceof Error && 'code' in error && 'port' in error) {
    if (error.code === 'EADDRINUSE')
      return `Port ${error.port} is taken. Stop what listens there, or set PORT to another.`
    if (error.code === 'EACCES') return `Port ${error.port} may not be opened by this user. Set PORT to one above 1023.`
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
