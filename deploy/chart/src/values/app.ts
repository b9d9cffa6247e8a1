import { t } from '@helm-ts/chart'
import type { IEnvVar } from 'kubernetes-models/v1/EnvVar'
import type { IResourceRequirements } from 'kubernetes-models/v1/ResourceRequirements'
import { imageRepositories } from '../images.ts'
import { image } from './images.ts'

const resources: IResourceRequirements = { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '256Mi' } }

/** One variant of app-service; a release candidate is tried by changing the canary's values alone. */
function variant(description: string, replicas: number) {
  return t.group(description, {
    replicas: t.int(replicas, 'Number of pods; ignored while autoscaling is on.').min(0),
    image: image(imageRepositories.appService, 'of app-service'),
    ui: { image: image(imageRepositories.frontend, 'that carries the page') },
    version: t
      .string('', 'What the variant calls itself in its answers and metrics; the image’s tag when empty.')
      .pattern(/^[A-Za-z0-9_.+-]{0,128}$/),
    resources: t.of(resources, 'CPU and memory of the container.'),
    env: t.of<IEnvVar[]>([], 'Further environment variables of the container; they win over the common settings.'),
  })
}

export const app = t.group('app-service: serves the page and asks model-service.', {
  stable: variant('What users get.', 2),
  canary: variant('The release under trial; it exists while istio.canary.enabled is true.', 1),
  settings: t.group('Settings that both variants share.', {
    modelTimeoutMs: t.int(3000, 'How long to wait for an answer of the model, in milliseconds.').min(1).max(60_000),
    rateLimitPerMinute: t.int(120, 'Predictions that a user may ask for in a minute; 0 sets no limit.').min(0),
    trustedProxies: t
      .string(
        'loopback',
        'Whose X-Forwarded-For is believed: addresses, CIDR ranges or the words loopback, linklocal and uniquelocal, with ' +
          'commas between. The sidecar is on the loopback; without Istio, name the range of the ingress controller’s pods.',
      )
      .notEmpty(),
  }),
})
