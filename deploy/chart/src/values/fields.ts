import { t } from '@helm-ts/chart'
import type { IEnvVar } from 'kubernetes-models/v1/EnvVar'
import type { IResourceRequirements } from 'kubernetes-models/v1/ResourceRequirements'
import type { monitoringImages } from '../images.ts'
import { kubernetesSchemas } from './kubernetes-schemas.ts'

/** A Prometheus duration with one unit. */
export const durationPattern = /^\d+[smhd]$/

export const hostPattern = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/

/** A hostname, or an empty string for a component that is not exposed. */
export const optionalHostPattern = /^([a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*)?$/

const host = String.raw`([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])`
const port = String.raw`([1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5])`

/** A URL without user, query and fragment, or an empty string. */
export const optionalUrlPattern = new RegExp(`^(https?://${host}(:${port})?(/[A-Za-z0-9._~/%+@:-]*)?)?$`)

/** A host with a port, or an empty string. */
export const optionalHostPortPattern = new RegExp(`^(${host}:${port})?$`)

export const optionalSecretNamePattern = /^([a-z0-9]([a-z0-9.-]*[a-z0-9])?)?$/

const digest = t
  .string('', 'Image digest, for example `sha256:…`. With a digest, the tag only documents the version.')
  .pattern(/^(sha256:[a-f0-9]{64})?$/)

const tagPattern = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}(@sha256:[a-f0-9]{64})?$/
const optionalTagPattern = /^([A-Za-z0-9_][A-Za-z0-9_.-]{0,127}(@sha256:[a-f0-9]{64})?)?$/

/** An image of this project. Every variant has its own tag, so that a canary can run another version. */
export const image = (repository: string, name: string) => ({
  repository: t
    .string(repository, `Repository of the ${name} image, without the registry.`)
    .pattern(/^[a-z0-9][a-z0-9._/-]*$/),
  tag: t
    .string('', "Image tag, also in the form `tag@sha256:…`. Defaults to the chart's appVersion.")
    .pattern(optionalTagPattern),
  digest,
})

/** A third-party image. `images.registry` does not apply to it. */
export const monitoringImage = (
  { repository, tag }: (typeof monitoringImages)[keyof typeof monitoringImages],
  name: string,
) => ({
  repository: t
    .string(repository, `Repository of the ${name} image, including the registry.`)
    .pattern(/^[a-z0-9][a-z0-9._:/-]*$/),
  tag: t.string(tag, 'Image tag, also in the form `tag@sha256:…`.').pattern(tagPattern),
  digest,
})

export const replicas = (count: number) =>
  t.int(count, 'Number of replicas. Ignored when autoscaling is enabled.').min(0)

export const resources = (requests: { cpu: string; memory: string }, memoryLimit: string) =>
  t.of<IResourceRequirements>(
    { requests, limits: { memory: memoryLimit } },
    'CPU and memory requests and limits of the container.\n' +
      'See https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/',
    kubernetesSchemas.ResourceRequirements,
  )

export const env = t.of<IEnvVar[]>(
  [],
  'Additional environment variables of the container. They override the shared settings. Set them in a values file or ' +
    'with --set-json: --set turns the value 1 into a number, and replaces the whole list. For example:\n' +
    '[{name: LOG_LEVEL, value: debug}]',
  {
    uniqueItems: true,
    items: {
      type: 'object',
      required: ['name'],
      properties: {
        name: { type: 'string', minLength: 1 },
        value: { type: 'string' },
        valueFrom: kubernetesSchemas.EnvVarSource,
      },
      additionalProperties: false,
    },
  },
)

export const persistence = (size: string) => ({
  enabled: t.bool(
    false,
    'Keep the data in a PersistentVolumeClaim. When disabled, the data is lost when the pod is replaced.',
  ),
  size: t
    .string(size, 'Size of the volume, and limit of the temporary volume that replaces it when disabled.')
    .pattern(/^\d+(\.\d+)?[KMGT]i?$/),
  storageClassName: t.optional(
    t.string('standard', 'StorageClass of the volume. Defaults to the default of the cluster.'),
  ),
})
