import { t } from '@helm-ts/chart'
import type { IResourceRequirements } from 'kubernetes-models/v1/ResourceRequirements'
import { monitoringImages } from '../images.ts'
import { monitoringImage } from './images.ts'
import { optionalHostName } from './istio.ts'
import { persistence } from './persistence.ts'

const resources: IResourceRequirements = { requests: { cpu: '50m', memory: '192Mi' }, limits: { memory: '768Mi' } }

export const prometheus = t.group('The chart’s own Prometheus, in the embedded form.', {
  image: monitoringImage(monitoringImages.prometheus, 'Prometheus'),
  host: t
    .string('', 'Name under which people reach it, such as prometheus.local; empty keeps it inside.')
    .pattern(optionalHostName),
  retention: {
    time: t.string('7d', 'How long it keeps what it has read.').pattern(/^\d+[smhdwy]$/),
    size: t.string('', 'How much it keeps at most, such as 4GB; empty sets no limit.').pattern(/^(\d+(MB|GB|TB))?$/),
  },
  persistence: persistence('8Gi'),
  resources: t.of(resources, 'CPU and memory of the container.'),
})
