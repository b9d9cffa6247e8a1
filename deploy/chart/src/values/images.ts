import { t } from '@helm-ts/chart'
import type { monitoringImages } from '../images.ts'

/** An image as a variant names it: its repository, and a tag that may differ from the release's. */
export const image = (repository: string, what: string) => ({
  repository: t
    .string(repository, `Repository of the image ${what}, without the registry.`)
    .pattern(/^[a-z0-9][a-z0-9._/-]*$/),
  tag: t
    .string('', "Tag of the image; the chart's appVersion when empty.")
    .pattern(/^([A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?$/),
})

/** An image of others, as they publish it: `images.registry` has the product's own alone. */
export const monitoringImage = (
  { repository, tag }: (typeof monitoringImages)[keyof typeof monitoringImages],
  what: string,
) => ({
  repository: t
    .string(repository, `Repository of the image of ${what}, with its registry.`)
    .pattern(/^[a-z0-9][a-z0-9._:/-]*$/),
  tag: t.string(tag, 'Tag of the image.').pattern(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/),
})

export const images = t.group('What the images of the product have in common.', {
  registry: t
    .string(
      '',
      'Registry put before every repository, such as ghcr.io/my-team; empty takes the container runtime’s own.',
    )
    .pattern(/^([a-z0-9][a-z0-9._:/-]*)?$/),
  pullPolicy: t.enum(['IfNotPresent', 'Always', 'Never'], 'IfNotPresent', 'When a node pulls an image.'),
  pullSecrets: t.list(
    { name: t.string('', 'Name of the Secret.').notEmpty() },
    [],
    'Existing Secrets of the namespace with credentials for the registry; monitoring pods get them, too.',
  ),
})
