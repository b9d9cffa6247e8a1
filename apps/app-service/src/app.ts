import { type AppServiceSettings, type DropReportEvent, headers, type OutcomeEvent } from '@sms-checker/contracts'
import { createEventProducer, type EventProducerOptions } from '@sms-checker/event-producer'
import { createService, type Service, type ServiceOptions } from '@sms-checker/service'
import { securityHeaders, staticFiles } from '@sms-checker/service/page'
import { classificationMetrics } from './classification-metrics.ts'
import { FeedbackClient, type FeedbackWaits } from './feedback-client.ts'
import { ModelClient } from './model-client.ts'
import { apiDocs } from './plugins/api-docs.ts'
import { outcomeEvents } from './plugins/outcome-events.ts'
import { rateLimits } from './plugins/rate-limits.ts'
import { userId } from './plugins/user-id.ts'
import { feedbackRoutes } from './routes/feedback.ts'
import { pageRoutes } from './routes/page.ts'
import { predictRoutes } from './routes/predict.ts'
import { versionRoutes } from './routes/version.ts'

/** Maximum size in bytes of a request body where a route sets no limit of its own. The longest message takes at most 24 kB. */
const bodyLimit = 32 * 1_024

const description =
  'Classifies SMS messages as spam or ham. The user id, in the x-user-id header or the user-id cookie, decides which release and which model respond.'

export interface AppOptions {
  readonly settings: AppServiceSettings
  /** Where log lines go instead of standard output. */
  readonly logStream?: ServiceOptions['logStream']
  /** How long to wait for experiment-service, in milliseconds. Replaces defaults. */
  readonly experimentWaits?: Partial<FeedbackWaits> & Pick<EventProducerOptions<OutcomeEvent>, 'closeTimeoutMs'>
}

/**
 * Builds the service; it does not listen yet.
 *
 * @throws {ConfigurationError} when the page has not been built
 */
export async function buildApp({ settings, logStream, experimentWaits = {} }: AppOptions): Promise<Service> {
  const app = { version: settings.APP_VERSION, variant: settings.APP_VARIANT }
  const maxMessageLength = settings.MAX_MESSAGE_LENGTH
  const service = await createService({
    name: 'app-service',
    settings,
    labels: app,
    document: {
      title: 'sms-checker',
      description,
      version: app.version,
      responseHeaders: [headers.appVersion, headers.appVariant],
    },
    bodyLimit,
    trustProxy: settings.TRUSTED_PROXIES.split(',').map((proxy) => proxy.trim()),
    ...(logStream && { logStream }),
  })
  service.addHook('onRequest', (_request, reply, done) => {
    reply.header(headers.appVersion, app.version).header(headers.appVariant, app.variant)
    done()
  })
  const model = new ModelClient({ url: settings.MODEL_SERVICE_URL, timeoutMs: settings.MODEL_TIMEOUT_MS })
  service.addHook('onClose', () => model.close())

  const { EXPERIMENT_SERVICE_URL: experimentUrl } = settings
  const { closeTimeoutMs, ...feedbackWaits } = experimentWaits
  const events = createEventProducer<OutcomeEvent | DropReportEvent>(service, {
    url: experimentUrl,
    ...(closeTimeoutMs !== undefined && { closeTimeoutMs }),
    reportDropped: (report) => ({ kind: 'dropped', time: Date.now(), ...report, app }),
  })
  const feedback = experimentUrl === undefined ? undefined : new FeedbackClient(experimentUrl, events, feedbackWaits)
  service.addHook('onClose', () => feedback?.close())

  const metrics = classificationMetrics(service)

  await service.register(securityHeaders)
  await service.register(apiDocs)
  await service.register(staticFiles, { directory: settings.UI_DIR, setting: 'UI_DIR', project: 'frontend' })
  await service.register(async (scope: Service) => {
    await scope.register(userId)
    await scope.register(pageRoutes)
    await scope.register(versionRoutes, { app })
    await scope.register(feedbackRoutes, { client: feedback })
    await scope.register(async (limited: Service) => {
      await limited.register(outcomeEvents, { app, events: experimentUrl === undefined ? undefined : events })
      await limited.register(rateLimits, { settings })
      await limited.register(predictRoutes, { model, app, metrics, maxMessageLength })
    })
  })
  return service
}
