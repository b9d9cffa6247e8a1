import { type ModelServiceSettings, paths } from '@sms-checker/contracts'
import { createService, type Service, type ServiceOptions } from '@sms-checker/service'
import type { ModelStatus } from './inference/engine.ts'
import { manifestMetrics, runMetrics } from './plugins/model-metrics.ts'
import { predictionEvents } from './prediction-events.ts'
import { predictRoutes } from './routes/predict.ts'

/** Maximum size in bytes of a request body where a route sets no limit of its own. */
const bodyLimit = 64 * 1_024

export interface AppOptions {
  readonly settings: ModelServiceSettings
  readonly model: ModelStatus
  /** Where log lines go instead of standard output. */
  readonly logStream?: ServiceOptions['logStream']
}

/**
 * Builds the service; it does not listen yet. Without a valid model it is live but not ready: `/readyz` and predictions respond with the
 * reason, and `/metrics` can be scraped.
 */
export async function buildApp({ settings, model, logStream }: AppOptions): Promise<Service> {
  const variant = settings.MODEL_VARIANT
  const manifest = model.status === 'ready' ? model.engine.manifest : undefined
  const service = await createService({
    name: 'model-service',
    settings,
    labels: { variant, version: manifest?.version ?? 'none' },
    document: {
      title: 'model-service',
      description: 'Classifies messages with one model. Internal: app-service is its only client.',
      version: '1.0.0',
    },
    bodyLimit,
    ...(logStream && { logStream }),
  })
  if (model.status === 'ready') {
    const { id, version, family } = model.engine.manifest
    service.log.info({ model: { id, version, family, variant } }, 'model self-test passed')
    // Fastify runs this hook after the responses in flight.
    service.addHook('onClose', () => model.engine.close())
  } else {
    service.readiness.set(model.reason)
    service.log.error({ directory: settings.MODEL_DIR }, model.reason)
  }
  manifestMetrics(service.metrics, manifest)
  runMetrics(service.metrics, model)
  await service.register(predictRoutes, {
    model,
    variant,
    sendPredictions: predictionEvents(service, settings),
    maxMessageLength: Math.min(settings.MAX_MESSAGE_LENGTH, manifest?.maximumLength ?? settings.MAX_MESSAGE_LENGTH),
  })
  service.get(paths.openapi, { schema: { hide: true } }, () => service.swagger())
  return service
}
