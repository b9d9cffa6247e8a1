import type { V1ContainerStatus, V1Pod } from '@kubernetes/client-node'
import { afterAll, beforeEach } from 'vitest'
import { ownNamespaces } from './namespaces.ts'
import { cluster, settings } from './settings.ts'

const logLines = 30

// The namespaces are deleted at the end, so print the state of the cluster when a test fails.
beforeEach(({ onTestFailed, task }) => {
  onTestFailed(() => printCluster(task.name))
})

// A release that does not start fails its file before the first test. This hook is registered before the file's own
// `afterAll`, so it still sees the failed state (`sequence.hooks` in cluster.config.ts).
// biome-ignore lint/correctness/noEmptyPattern: Vitest reads from this pattern which fixtures a hook takes
afterAll(async ({}, { name, result, tasks }) => {
  const failedBefore = result?.errors !== undefined && tasks.every(({ mode }) => mode === 'skip')
  if (failedBefore) await printCluster(`beforeAll of ${name}`)
})

async function printCluster(whatFailed: string): Promise<void> {
  const descriptions = await Promise.all((await ownNamespaces(cluster, settings.namespace)).map(describeNamespace))
  console.error([`The cluster when "${whatFailed}" failed`, ...descriptions].join('\n\n'))
}

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
  const unmet = (status?.conditions ?? []).filter(({ status }) => status !== 'True')
  return [
    head,
    ...unmet.map(({ type, reason = '', message = '' }) => `  not ${type}: ${reason}: ${message}`),
    ...(await Promise.all(containers.map((container) => describeContainer(namespace, name, container)))),
  ].join('\n')
}

async function describeContainer(
  namespace: string,
  pod: string,
  { name: container, ready, restartCount, state, lastState }: V1ContainerStatus,
): Promise<string> {
  const states = JSON.stringify({ ready, restartCount, state, lastState })
  const ranBefore = lastState?.terminated !== undefined
  const waits = state?.waiting !== undefined
  if (waits && !ranBefore) return `  ${container} ${states}`
  const logOf = (previous: boolean) =>
    cluster.core
      .readNamespacedPodLog({ name: pod, namespace, container, tailLines: logLines, previous })
      .catch((error: unknown) => `no log: ${error}`)
  // After a restart, the reason is in the log of the previous container; while the new one waits, that is the only log.
  const logs = [...(ranBefore && !waits ? [await logOf(true)] : []), await logOf(false)]
  return [`  ${container} ${states}`, ...logs.map((log) => log.replace(/^/gm, '    '))].join('\n')
}
