import type { TestProject } from 'vitest/node'
import { connect } from './cluster.ts'
import { expectHostsFree } from './hosts-in-use.ts'
import { deleteNamespaces, emptyNamespace, ownNamespaces } from './namespaces.ts'

/** Makes the first namespace, and in the end takes away every namespace that the suite made, however it went. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const { context, namespace, keep } = project.getProvidedContext().cluster
  const cluster = connect(context)
  await deleteNamespaces(cluster, await ownNamespaces(cluster, namespace))
  await expectHostsFree(cluster)
  await emptyNamespace(cluster, namespace)
  return async () => {
    if (!keep) await deleteNamespaces(cluster, await ownNamespaces(cluster, namespace))
  }
}
