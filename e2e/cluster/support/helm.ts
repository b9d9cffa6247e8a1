import { fileURLToPath } from 'node:url'
import { type HelmMajor, helmBinary } from '@helm-ts/chart/testing'
import { execa } from 'execa'
import { settings } from './settings.ts'

const chart = fileURLToPath(new URL('../../../deploy/helm', import.meta.url))
const timeout = '4m'

/** Values of the chart, nested to any depth. */
export type Values = { readonly [key: string]: Values | string | number | boolean | readonly Values[] }

/** A release of the chart in the cluster, installed by the real Helm. */
export interface Release {
  readonly name: string
  readonly namespace: string
  /** Values of every installation and upgrade of it. */
  readonly values: Values
  /** @default Helm 4 */
  readonly helm?: HelmMajor
}

/**
 * Runs Helm in the release's namespace.
 *
 * @throws ExecaError with Helm's message when it fails
 */
export async function helm(
  namespace: string,
  args: readonly string[],
  input = '',
  version?: HelmMajor,
): Promise<string> {
  const all = [...args, '--namespace', namespace, '--kube-context', settings.context]
  return (await execa(await helmBinary(version), all, { input })).stdout
}

/** Values that this cluster needs to find images. All simulated users share one client address. */
const clusterValues: Values = {
  app: { settings: { addressRateLimitPerMinute: 1_000_000 } },
  images: { registry: settings.registry },
  // A cluster for tests needs no StorageClass.
  experiment: { persistence: { enabled: false } },
  monitoring: {
    prometheus: { image: imageParts(settings.prometheusImage) },
    alertmanager: { image: imageParts(settings.alertmanagerImage) },
    grafana: { enabled: settings.grafana },
  },
}

/** Installs or upgrades the release with these values and further flags of Helm, and waits until it is ready. */
export async function apply(release: Release, changes: Values = {}, flags: readonly string[] = []): Promise<void> {
  const values = mergeValues(mergeValues(clusterValues, release.values), changes)
  const args = ['upgrade', release.name, chart, '--install', '--values', '-', '--wait', '--timeout', timeout, ...flags]
  // Helm 4 ignores a last line without a newline when its length is a multiple of 4,096 bytes.
  await helm(release.namespace, args, `${JSON.stringify(values)}\n`, release.helm)
}

/** Rolls back to the previous revision, and waits until it is ready. */
export async function rollBack({ name, namespace }: Release): Promise<void> {
  await helm(namespace, ['rollback', name, '--wait', '--timeout', timeout])
}

/** Runs `helm test`; returns its output. */
export function testRelease({ name, namespace }: Release): Promise<string> {
  return helm(namespace, ['test', name, '--logs', '--timeout', timeout])
}

/** Uninstalls the release if it exists, and waits until its objects are deleted. */
export async function uninstall({ name, namespace }: Release): Promise<void> {
  await helm(namespace, ['uninstall', name, '--ignore-not-found', '--wait', '--timeout', timeout])
}

/** Splits an image name into repository and tag. */
export function imageParts(image: string): { repository: string; tag: string } {
  const colon = image.lastIndexOf(':')
  return { repository: image.slice(0, colon), tag: image.slice(colon + 1) }
}

/** Returns the values with changes. Sections are merged; everything else is replaced. */
export function mergeValues(base: Values, changes: Values): Values {
  const result: { [key: string]: Values[string] } = { ...base }
  for (const [key, change] of Object.entries(changes)) {
    const old = result[key]
    result[key] = isSection(old) && isSection(change) ? mergeValues(old, change) : change
  }
  return result
}

function isSection(value: Values[string] | undefined): value is Values {
  return typeof value === 'object' && !Array.isArray(value)
}
