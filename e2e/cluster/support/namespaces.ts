import { ApiException } from '@kubernetes/client-node'
import type { Cluster } from './cluster.ts'
import { eventually } from './eventually.ts'

const mark = { name: 'app.kubernetes.io/managed-by', value: 'sms-checker-e2e' }
const limitMs = 240_000

/**
 * An empty namespace of the suite's own; one that an earlier run left is deleted first.
 *
 * @throws Error where somebody else's namespace has the name
 */
export async function emptyNamespace(cluster: Cluster, name: string): Promise<void> {
  const labels = await labelsOfNamespace(cluster, name)
  if (labels !== undefined) {
    if (labels[mark.name] !== mark.value) throw new Error(`The namespace ${name} is not this suite's: say --namespace`)
    await deleteNamespaces(cluster, [name])
  }
  await cluster.core.createNamespace({ body: { metadata: { name, labels: { [mark.name]: mark.value } } } })
}

/** The names of the namespaces that a run with this first namespace has made. */
export async function ownNamespaces({ core }: Cluster, first: string): Promise<string[]> {
  const { items } = await core.listNamespace({ labelSelector: `${mark.name}=${mark.value}` })
  const names = items.flatMap(({ metadata }) => metadata?.name ?? [])
  return names.filter((name) => name === first || name.startsWith(`${first}-`))
}

/** Deletes namespaces, and waits until they are gone. */
export async function deleteNamespaces(cluster: Cluster, names: readonly string[]): Promise<void> {
  await Promise.all(names.map((name) => cluster.core.deleteNamespace({ name })))
  await eventually(async () => {
    for (const name of names) {
      if ((await labelsOfNamespace(cluster, name)) !== undefined)
        throw new Error(`The namespace ${name} is still there`)
    }
  }, limitMs)
}

async function labelsOfNamespace({ core }: Cluster, name: string): Promise<Record<string, string> | undefined> {
  try {
    return (await core.readNamespace({ name })).metadata?.labels ?? {}
  } catch (error) {
    if (error instanceof ApiException && error.code === 404) return undefined
    throw error
  }
}
