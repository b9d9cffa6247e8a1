import type { TestProject } from 'vitest/node'
import { connect } from './cluster.ts'
import { deleteNamespaces, ownNamespaces, recreateNamespace } from './namespaces.ts'
import { requireHostsFree } from './require-hosts-free.ts'

/** Creates the first namespace, and deletes every namespace of the tests at the end, also after a failure. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { context, namespace, keep } = project.getProvidedContext().cluster
  const cluster = connect(context)
  await deleteNamespaces(cluster, await ownNamespaces(cluster, namespace))
  await requireHostsFree(cluster)
  await recreateNamespace(cluster, namespace)
  return async () => {
    if (!keep) await deleteNamespaces(cluster, await ownNamespaces(cluster, namespace))
  }
}
