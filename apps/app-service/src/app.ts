import { type AppServiceSettings, headers } from '@sms-checker/contracts'
import { createService, type LogStream, type Service } from '@sms-checker/service'
import { latestAnswers } from './answers.ts'
import { classificationMetrics } from './classification-metrics.ts'
import { docs } from './docs.ts'
import { feedback } from './feedback.ts'
import { ModelClient } from './model-client.ts'
import { page, pageFiles } from './page.ts'
import { predict } from './predict.ts'
import { predictBatch } from './predict-batch.ts'
import { predictionRateLimit } from './rate-limit.ts'
import { securityHeaders } from './security-headers.ts'
import { user } from './user.ts'
import { version } from './version.ts'

/** A message of 2,000 characters is at most 24 kB, every character escaped; the rest is room for the guess. */
const bodyLimit = 32 * 1024

const description =
  'Tells whether an SMS is spam. Which release and which model answer depends on the user id: the x-user-id header or the user-id cookie.'

/**
 * app-service, built and not yet listening. Log lines go to `logStream` when a test gives one.
 *
 * @throws {ConfigurationError} when the page was not built
 */
export async function buildApp(settings: AppServiceSettings, logStream?: LogStream): Promise<Service> {
  const app = { version: settings.APP_VERSION, variant: settings.APP_VARIANT }
  const service = await createService({
    settings,
    labels: app,
    document: { title: 'sms-checker', description, version: app.version },
    bodyLimit,
    trustProxy: settings.TRUSTED_PROXIES.split(',').map((proxy) => proxy.trim()),
    ...(logStream && { logStream }),
  })
  service.addHook('onRequest', async (_request, reply) => {
    reply.header(headers.appVersion, app.version).header(headers.appVariant, app.variant)
  })
  const model = new ModelClient({ url: settings.MODEL_SERVICE_URL, timeoutMs: settings.MODEL_TIMEOUT_MS })
  service.addHook('onClose', () => model.close())

  const answers = latestAnswers()
  const options = { model, app, metrics: classificationMetrics(service), maxMessageLength: settings.MAX_MESSAGE_LENGTH }

  await service.register(securityHeaders)
  await service.register(docs)
  await service.register(pageFiles, { directory: settings.UI_DIR })
  await service.register(async (scope: Service) => {
    await scope.register(user)
    await scope.register(page)
    await scope.register(version, { app })
    await scope.register(feedback, { answers })
    await scope.register(async (predictions: Service) => {
      await predictions.register(predictionRateLimit, { settings })
      await predictions.register(predict, { ...options, answers })
      await predictions.register(predictBatch, options)
    })
  })
  return service
}
