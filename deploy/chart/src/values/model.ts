import { t } from '@helm-ts/chart'
import type { ModelVariant } from '@sms-checker/contracts'
import type { IEnvVar } from 'kubernetes-models/v1/EnvVar'
import type { IResourceRequirements } from 'kubernetes-models/v1/ResourceRequirements'
import { imageRepositories } from '../images.ts'
import { image } from './images.ts'

const resources: IResourceRequirements = { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '512Mi' } }

/** The models, of those in the model-service image, that the variants serve unless told otherwise. */
export const defaultModels = {
  primary: 'linear',
  shadow: 'trees',
  canary: 'neural',
} as const satisfies Record<ModelVariant, string>

const variant = (replicas: number, model: string) => ({
  replicas: t.int(replicas, 'Number of pods; ignored while autoscaling is on.').min(0),
  image: image(imageRepositories.modelService, 'of model-service'),
  model: t
    .string(model, 'Directory of the model, with model.onnx and model.json in it.')
    .pattern(/^[A-Za-z0-9][A-Za-z0-9._-]*$/),
  source: t.enum(
    ['image', 'sharedStorage'],
    'image',
    'Where that directory is: among the models that the image carries, or in `models` of the shared storage.',
  ),
  resources: t.of(resources, 'CPU and memory of the container.'),
  env: t.of<IEnvVar[]>([], 'Further environment variables of the container; they win over the common settings.'),
})

export const model = t.group('model-service: one image, any model directory.', {
  primary: t.group('The model that users see.', variant(2, defaultModels.primary)),
  shadow: t.group('The model that gets a copy of each request to primary and answers nobody; it needs Istio.', {
    enabled: t.bool(true, 'Run it and mirror to it.'),
    ...variant(1, defaultModels.shadow),
  }),
  canary: t.group(
    'The model that the canary of app-service asks; it exists while istio.canary.enabled is true.',
    variant(1, defaultModels.canary),
  ),
})
