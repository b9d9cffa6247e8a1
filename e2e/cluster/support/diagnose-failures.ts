import type { V1ContainerStatus, V1Pod } from '@kubernetes/client-node'
import { beforeEach } from 'vitest'
import { ownNamespaces } from './namespaces.ts'
import { cluster, settings } from './settings.ts'

const logLines = 30

/** What is to be known of a failure is gone with the namespaces, so it is printed when it happens. */
beforeEach(({ onTestFailed, task }) => {
  onTestFailed(async () => {
    const told = await Promise.all((await ownNamespaces(cluster, settings.namespace)).map(describeNamespace))
    console.error([`The cluster when "${task.name}" failed`, ...told].join('\n\n'))
  })
})

async function describeNamespace(namespace: string): Promise<string> {
  const { items: pods } = await cluster.core.listNamespacedPod({ namespace })
  const { items: events } = await cluster.core.listNamespacedEvent({ namespace })
  const warnings = events
    .filter(({ type }) => type === 'Warning')
    .map(({ involvedObject: { kind, name }, reason, message }) => `  ${kind} ${name}: ${reason}: ${message}`)
  const described = await Promise.all(pods.map((pod) => describePod(namespace, pod)))
  return [`Namespace ${namespace}`, ...described, 'Warnings', ...warnings].join('\n')
}

async function describePod(namespace: string, { metadata, status }: V1Pod): Promise<string> {
  const name = metadata?.name ?? ''
  const ending = metadata?.deletionTimestamp === undefined ? '' : ', ending'
  const head = `Pod ${name}: ${status?.phase}${ending} ${status?.message ?? ''}`
  const containers = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]
  return [
    head,
    ...(await Promise.all(containers.map((container) => describeContainer(namespace, name, container)))),
  ].join('\n')
}

async function describeContainer(
  namespace: string,
  pod: string,
  { name: container, ready, restartCount, state, lastState }: V1ContainerStatus,
): Promise<string> {
  const states = JSON.stringify({ ready, restartCount, state, lastState })
  if (state?.waiting !== undefined) return `  ${container} ${states}`
  const log = await cluster.core
    .readNamespacedPodLog({ name: pod, namespace, container, tailLines: logLines })
    .catch((error: unknown) => `no log: ${error}`)
  return `  ${container} ${states}\n${log.replace(/^/gm, '    ')}`
}
