import { type ModelServiceSettings, paths } from '@sms-checker/contracts'
import { createService, type Service, type ServiceOptions } from '@sms-checker/service'
import type { Inference } from './inference.ts'
import { manifestMetrics, runMetrics } from './model-metrics.ts'
import { predictionRoutes } from './prediction-routes.ts'

/** Bodies of requests that have none, and of addresses that do not exist. */
const bodyLimit = 64 * 1_024

/**
 * The service around a model. Without a model it lives too, but is not ready: `/readyz` and every prediction say why,
 * and `/metrics` can be scraped.
 */
export async function createModelService(
  settings: ModelServiceSettings,
  inference: Inference | { readonly fault: string },
  logStream?: ServiceOptions['logStream'],
): Promise<Service> {
  const variant = settings.MODEL_VARIANT
  const manifest = 'manifest' in inference ? inference.manifest : undefined
  const service = await createService({
    settings,
    labels: { variant, version: manifest?.version ?? 'none' },
    document: {
      title: 'model-service',
      description: 'Classifies messages with one model. Only app-service asks it.',
      version: '1.0.0',
    },
    bodyLimit,
    ...(logStream && { logStream }),
  })
  if ('fault' in inference) {
    service.readiness.set(inference.fault)
    service.log.error({ directory: settings.MODEL_DIR }, inference.fault)
  } else {
    const { id, version, family } = inference.manifest
    service.log.info({ model: { id, version, family, variant } }, 'the model answers as its trainer says')
    // Runs once the requests in flight are answered.
    service.addHook('onClose', () => inference.close())
  }
  manifestMetrics(service.metrics, manifest)
  runMetrics(service.metrics, inference)
  await service.register(predictionRoutes, {
    inference,
    variant,
    maximumLength: Math.min(settings.MAX_MESSAGE_LENGTH, manifest?.maximumLength ?? settings.MAX_MESSAGE_LENGTH),
  })
  service.get(paths.openapi, { schema: { hide: true } }, () => service.swagger())
  return service
}
