import { fileURLToPath } from 'node:url'
import { helmBinary } from '@helm-ts/chart/testing'
import { execa } from 'execa'
import { settings } from './settings.ts'

const chart = fileURLToPath(new URL('../../../deploy/helm', import.meta.url))
const timeout = '4m'

/** Values of the chart, as deep as one likes. */
export type Values = { readonly [key: string]: Values | string | number | boolean | readonly Values[] }

/** A release of the chart in the cluster, made by the real Helm. */
export interface Release {
  readonly name: string
  readonly namespace: string
  /** What every installation and upgrade of it is given. */
  readonly values: Values
}

/**
 * Runs Helm in the release's namespace.
 *
 * @throws ExecaError with Helm's message where it refuses
 */
export async function helm(namespace: string, args: readonly string[], input = ''): Promise<string> {
  const all = [...args, '--namespace', namespace, '--kube-context', settings.context]
  return (await execa(await helmBinary(), all, { input })).stdout
}

/** Where this cluster finds images. */
const ofCluster: Values = {
  images: { registry: settings.registry },
  monitoring: {
    prometheus: { image: imageParts(settings.prometheusImage) },
    alertmanager: { image: imageParts(settings.alertmanagerImage) },
    grafana: { enabled: settings.grafana },
  },
}

/** Installs the chart, or changes what is installed to these values, and waits until all is ready. */
export async function apply(release: Release, changes: Values = {}): Promise<void> {
  const given = merged(merged(ofCluster, release.values), changes)
  const args = ['upgrade', release.name, chart, '--install', '--values', '-', '--wait', '--timeout', timeout]
  await helm(release.namespace, args, JSON.stringify(given))
}

/** `helm rollback` to the revision before, awaited. */
export async function rollBack({ name, namespace }: Release): Promise<void> {
  await helm(namespace, ['rollback', name, '--wait', '--timeout', timeout])
}

/** `helm test`; returns what it printed. */
export function testRelease({ name, namespace }: Release): Promise<string> {
  return helm(namespace, ['test', name, '--logs', '--timeout', timeout])
}

/** Takes the release away where there is one, and waits until its objects are gone. */
export async function uninstall({ name, namespace }: Release): Promise<void> {
  await helm(namespace, ['uninstall', name, '--ignore-not-found', '--wait', '--timeout', timeout])
}

/** Repository and tag of an image's name. */
export function imageParts(image: string): { repository: string; tag: string } {
  const colon = image.lastIndexOf(':')
  return { repository: image.slice(0, colon), tag: image.slice(colon + 1) }
}

function merged(base: Values, changes: Values): Values {
  const result: { [key: string]: Values[string] } = { ...base }
  for (const [key, change] of Object.entries(changes)) {
    const old = result[key]
    result[key] = isGroup(old) && isGroup(change) ? merged(old, change) : change
  }
  return result
}

function isGroup(value: Values[string] | undefined): value is Values {
  return typeof value === 'object' && !Array.isArray(value)
}
