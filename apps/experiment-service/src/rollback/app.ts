import { paths, type RollbackControllerSettings, rollbackControllerName } from '@sms-checker/contracts'
import { metrics } from '@sms-checker/observability/metrics'
import { counter, createService, gauge, type Service, type ServiceOptions } from '@sms-checker/service'
import { ClusterClient } from './cluster-client.ts'
import { RollbackController } from './rollback-controller.ts'
import { VerdictClient } from './verdict-client.ts'

export interface RollbackAppOptions {
  readonly settings: RollbackControllerSettings
  /** Time limit of a request to the API server or experiment-service, in milliseconds. Default: 10 seconds. */
  readonly timeoutMs?: number
  /** Time between two checks, in milliseconds, instead of the one in the settings. */
  readonly intervalMs?: number
  /** Where log lines go instead of standard output. */
  readonly logStream?: ServiceOptions['logStream']
}

/** Builds the rollback controller with its probes and metrics. It checks the verdict from when it is ready until it closes. */
export async function buildRollbackApp({
  settings,
  timeoutMs,
  intervalMs = settings.CHECK_INTERVAL_SECONDS * 1_000,
  logStream,
}: RollbackAppOptions): Promise<Service> {
  const service = await createService({
    name: rollbackControllerName,
    settings,
    labels: { variant: 'none', version: settings.APP_VERSION },
    document: {
      title: rollbackControllerName,
      description: 'Takes users off a canary whose verdict is roll back. Internal: only probes and Prometheus call it.',
      version: '1.0.0',
    },
    bodyLimit: 1_024,
    ...(logStream && { logStream }),
  })
  const limit = timeoutMs !== undefined && { timeoutMs }
  const rollbacks = counter(service.metrics, metrics.automaticRollbacks)
  const active = gauge(service.metrics, metrics.automaticRollbackActive)
  const controller = new RollbackController({
    verdicts: new VerdictClient({
      url: settings.EXPERIMENT_SERVICE_URL,
      tokenFile: settings.OPERATOR_TOKEN_FILE,
      ...limit,
    }),
    cluster: new ClusterClient({
      url: settings.KUBERNETES_URL,
      serviceAccountDirectory: settings.SERVICE_ACCOUNT_DIR,
      virtualService: settings.VIRTUAL_SERVICE,
      ...limit,
    }),
    log: service.log,
    onCheck: (isActive) => active.set({}, isActive ? 1 : 0),
    onRollback: (result) => rollbacks.inc({ result }),
  })
  checkAtInterval(service, controller, intervalMs)
  service.get(paths.openapi, { schema: { hide: true } }, () => service.swagger())
  return service
}

/** Runs one check at a time, and waits for the last one when the service closes. */
function checkAtInterval(service: Service, controller: RollbackController, intervalMs: number): void {
  let checking: Promise<void> = Promise.resolve()
  let timer: NodeJS.Timeout | undefined
  let isClosing = false

  function check(): void {
    checking = controller.check().finally(() => {
      if (!isClosing) timer = setTimeout(check, intervalMs).unref()
    })
  }

  service.addHook('onReady', async () => check())
  service.addHook('preClose', async () => {
    isClosing = true
    clearTimeout(timer)
    await checking
  })
}
