import { t } from '@helm-ts/chart'

/** A volume that outlives its pod; without it, what was kept goes with the pod. */
export const persistence = (size: string) => ({
  enabled: t.bool(false, 'Keep the data on a PersistentVolume, which outlives the pod.'),
  size: t.string(size, 'Size of the volume.').pattern(/^\d+(\.\d+)?[KMGT]i?$/),
  storageClassName: t.optional(t.string('standard', 'StorageClass of the volume; unset takes the cluster’s default.')),
})
