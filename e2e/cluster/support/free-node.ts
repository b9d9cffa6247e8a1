import { afterAll } from 'vitest'
import { deleteNamespace, ownNamespaces } from './namespaces.ts'
import { cluster, settings } from './settings.ts'

// The namespaces of a file are not needed after it, and a small node has no CPU to spare for their pods. The first one stays: its release is
// shared by several files.
afterAll(async () => {
  if (settings.keep) return
  const names = await ownNamespaces(cluster, settings.namespace)
  for (const name of names.filter((name) => name !== settings.namespace)) await deleteNamespace(cluster, name)
})
