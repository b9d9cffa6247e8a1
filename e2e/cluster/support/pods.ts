import { ApiException, type V1Pod } from '@kubernetes/client-node'
import { paths, ports, serviceNames, versionLabel } from '@sms-checker/contracts'
import { appVersion, imageRepositories } from 'chart'
import { eventually } from './eventually.ts'
import type { Release } from './helm.ts'
import type { Component } from './metrics.ts'
import { cluster, settings } from './settings.ts'

/** An image with Node in it that the cluster has anyway. */
const image = [settings.registry, `${imageRepositories.appService}:${appVersion}`].filter(Boolean).join('/')

/** Answers probes and metrics as a model does, and then goes wrong. */
const faults = {
  hang: 'counted++',
  'answer-500': "counted++; answer.writeHead(500).end('{}')",
} as const

function faultyModel(fault: keyof typeof faults): string {
  return `let counted = 0
require('node:http').createServer((request, answer) => {
  if (request.url === '${paths.metrics}') return answer.end('stand_in_requests_total ' + counted + '\\n')
  if (request.method === 'GET') return answer.end('{"status":"ok"}')
  request.resume()
  ${faults[fault]}
}).listen(${ports.modelService})`
}

/** A pod that the Service takes for one of this variant, with a sidecar, ready. */
export async function standIn(
  { name, namespace }: Release,
  pod: string,
  { component, variant }: { component: Component; variant: string },
  fault: keyof typeof faults,
): Promise<void> {
  await startPod(namespace, {
    metadata: {
      name: pod,
      labels: {
        'app.kubernetes.io/name': serviceNames[component],
        'app.kubernetes.io/instance': name,
        [versionLabel]: variant,
        'sidecar.istio.io/inject': 'true',
      },
    },
    spec: {
      terminationGracePeriodSeconds: 1,
      containers: [
        {
          name: 'stand-in',
          image,
          command: ['node', '--eval', faultyModel(fault)],
          ports: [{ name: 'http', containerPort: ports.modelService }],
          readinessProbe: { httpGet: { path: paths.ready, port: 'http' }, periodSeconds: 1 },
        },
      ],
    },
  })
}

/** Makes a pod and waits until it is ready. */
export async function startPod(namespace: string, pod: V1Pod): Promise<void> {
  await cluster.core.createNamespacedPod({ namespace, body: pod })
  const name = pod.metadata?.name ?? ''
  await eventually(async () => {
    const { status } = await cluster.core.readNamespacedPod({ name, namespace })
    const ready = status?.conditions?.find(({ type }) => type === 'Ready')
    if (ready?.status !== 'True') throw new Error(`Pod ${name} is not ready: ${status?.phase}`)
  }, 240_000)
}

/** Runs a program of Node to its end in a pod of its own; returns what it printed. */
export async function runInPod(
  namespace: string,
  name: string,
  program: string,
  pod: { labels?: Record<string, string>; serviceAccountName?: string } = {},
): Promise<string> {
  const { labels = {}, serviceAccountName } = pod
  await cluster.core.createNamespacedPod({
    namespace,
    body: {
      metadata: { name, labels, annotations: { 'proxy.istio.io/config': 'holdApplicationUntilProxyStarts: true' } },
      spec: {
        restartPolicy: 'Never',
        terminationGracePeriodSeconds: 1,
        ...(serviceAccountName !== undefined && { serviceAccountName }),
        containers: [{ name: 'program', image, command: ['node', '--input-type=module', '--eval', program] }],
      },
    },
  })
  await eventually(async () => {
    const { status } = await cluster.core.readNamespacedPod({ name, namespace })
    const ended = status?.containerStatuses?.find(({ name }) => name === 'program')?.state?.terminated
    if (ended === undefined) throw new Error(`Pod ${name} has not ended: ${status?.phase}`)
  }, 240_000)
  const log = await cluster.core.readNamespacedPodLog({ name, namespace, container: 'program' })
  await deletePod({ namespace }, name)
  return log
}

/** Deletes a pod and waits until it is gone. */
export async function deletePod({ namespace }: Pick<Release, 'namespace'>, name: string): Promise<void> {
  await cluster.core.deleteNamespacedPod({ name, namespace })
  await eventually(async () => {
    if (await podExists(namespace, name)) throw new Error(`Pod ${name} is still there`)
  })
}

export async function podExists(namespace: string, name: string): Promise<boolean> {
  try {
    await cluster.core.readNamespacedPod({ name, namespace })
    return true
  } catch (error) {
    if (error instanceof ApiException && error.code === 404) return false
    throw error
  }
}

/** Sets the number of pods of a Deployment, and waits for it. */
export async function scale({ namespace }: Release, name: string, replicas: number): Promise<void> {
  const known = await cluster.apps.readNamespacedDeploymentScale({ name, namespace })
  await cluster.apps.replaceNamespacedDeploymentScale({
    name,
    namespace,
    body: { ...known, spec: { ...known.spec, replicas } },
  })
  await eventually(async () => {
    const { status } = await cluster.apps.readNamespacedDeployment({ name, namespace })
    const [all, ready] = [status?.replicas ?? 0, status?.readyReplicas ?? 0]
    if (all !== replicas || ready !== replicas) throw new Error(`${name} has ${ready} of ${replicas} pods ready`)
  })
}
