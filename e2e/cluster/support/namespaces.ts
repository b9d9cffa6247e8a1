import { ApiException } from '@kubernetes/client-node'
import type { Cluster } from './cluster.ts'
import { eventually } from './eventually.ts'

const ownershipLabel = { name: 'app.kubernetes.io/managed-by', value: 'sms-checker-e2e' }

/**
 * Creates an empty namespace owned by the tests; deletes the one of an earlier run first.
 *
 * @throws Error when a namespace with this name exists that the tests do not own
 */
export async function recreateNamespace(cluster: Cluster, name: string): Promise<void> {
  const labels = await labelsOfNamespace(cluster, name)
  if (labels !== undefined) {
    if (labels[ownershipLabel.name] !== ownershipLabel.value)
      throw new Error(`The namespace ${name} does not belong to these tests. Pass another one with --namespace.`)
    await deleteNamespaces(cluster, [name])
  }
  await cluster.core.createNamespace({
    body: { metadata: { name, labels: { [ownershipLabel.name]: ownershipLabel.value } } },
  })
}

/** Returns the namespaces that a run with this prefix created. */
export async function ownNamespaces({ core }: Cluster, prefix: string): Promise<string[]> {
  const { items } = await core.listNamespace({ labelSelector: `${ownershipLabel.name}=${ownershipLabel.value}` })
  const names = items.flatMap(({ metadata }) => metadata?.name ?? [])
  return names.filter((name) => name === prefix || name.startsWith(`${prefix}-`))
}

/** Starts to delete a namespace. Nothing happens when it is being deleted already. */
export async function deleteNamespace({ core }: Cluster, name: string): Promise<void> {
  try {
    await core.deleteNamespace({ name })
  } catch (error) {
    if (!(error instanceof ApiException && (error.code === 404 || error.code === 409))) throw error
  }
}

/** Deletes namespaces, and waits until they no longer exist. */
export async function deleteNamespaces(cluster: Cluster, names: readonly string[]): Promise<void> {
  await Promise.all(names.map((name) => deleteNamespace(cluster, name)))
  await eventually(async () => {
    for (const name of names) {
      if ((await labelsOfNamespace(cluster, name)) !== undefined) throw new Error(`The namespace ${name} still exists`)
    }
  })
}

async function labelsOfNamespace({ core }: Cluster, name: string): Promise<Record<string, string> | undefined> {
  try {
    return (await core.readNamespace({ name })).metadata?.labels ?? {}
  } catch (error) {
    if (error instanceof ApiException && error.code === 404) return undefined
    throw error
  }
}
