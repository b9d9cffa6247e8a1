import { ApiException, type V1ObjectMeta, type V1Pod, type V1PodSpec } from '@kubernetes/client-node'
import { paths, ports, serviceNames, versionLabel } from '@sms-checker/contracts'
import { appVersion, imageRepositories } from 'chart'
import { eventually } from './eventually.ts'
import type { Release } from './helm.ts'
import type { Component } from './metrics.ts'
import { cluster, settings } from './settings.ts'

/** Images with Node in them that the cluster has anyway. */
export const [appImage, modelImage] = [
  imageOf(imageRepositories.appService),
  imageOf(imageRepositories.modelService),
] as const
const node = ['node', '--input-type=module', '--eval']
const programName = 'program'

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
          image: appImage,
          command: ['node', '--eval', faultyModel(fault)],
          ports: [{ name: 'http', containerPort: ports.modelService }],
          readinessProbe: { httpGet: { path: paths.ready, port: 'http' }, periodSeconds: 1 },
        },
      ],
    },
  })
}

/** A pod without a sidecar that answers every request with its name and the path that arrived. */
export async function startEcho(
  namespace: string,
  name: string,
  labels: Record<string, string>,
  port: number,
): Promise<void> {
  const program = `require('node:http').createServer((request, answer) =>
    answer.end(JSON.stringify({ pod: '${name}', path: request.url }))).listen(${port})`
  await startPod(namespace, {
    metadata: { name, labels: { ...labels, 'sidecar.istio.io/inject': 'false' } },
    spec: {
      terminationGracePeriodSeconds: 1,
      containers: [
        {
          name: 'echo',
          image: appImage,
          command: ['node', '--eval', program],
          readinessProbe: { tcpSocket: { port }, periodSeconds: 1 },
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

interface ProgramPod {
  readonly metadata: V1ObjectMeta & { name: string }
  readonly spec: V1PodSpec
}

/** Runs a program of Node to its end in a pod of its own; returns what it printed. */
export async function runInPod(
  namespace: string,
  name: string,
  program: string,
  pod: { labels?: Record<string, string>; serviceAccountName?: string; args?: readonly string[] } = {},
): Promise<string> {
  const { labels = {}, serviceAccountName, args = [] } = pod
  return runToEnd(namespace, {
    metadata: { name, labels, annotations: { 'proxy.istio.io/config': 'holdApplicationUntilProxyStarts: true' } },
    spec: {
      ...(serviceAccountName !== undefined && { serviceAccountName }),
      containers: [{ name: programName, image: appImage, command: [...node, program, ...args] }],
    },
  })
}

/** Runs a program of Node that sees a folder of the node as `/node`, with the models of the image beside it. */
export async function runOnNodeFolder(namespace: string, path: string, program: string): Promise<string> {
  return runToEnd(namespace, {
    metadata: { name: 'node-folder', labels: { 'sidecar.istio.io/inject': 'false' } },
    spec: {
      // The folder is made by the node, so it is root's.
      securityContext: { runAsUser: 0 },
      volumes: [{ name: 'node', hostPath: { path, type: 'DirectoryOrCreate' } }],
      containers: [
        {
          name: programName,
          image: modelImage,
          command: [...node, program],
          volumeMounts: [{ name: 'node', mountPath: '/node' }],
        },
      ],
    },
  })
}

async function runToEnd(namespace: string, { metadata, spec }: ProgramPod): Promise<string> {
  const { name } = metadata
  const body = { metadata, spec: { restartPolicy: 'Never', terminationGracePeriodSeconds: 1, ...spec } }
  await cluster.core.createNamespacedPod({ namespace, body })
  const exitCode = await eventually(async () => {
    const { status } = await cluster.core.readNamespacedPod({ name, namespace })
    const ended = status?.containerStatuses?.find(({ name }) => name === programName)?.state?.terminated
    if (ended === undefined) throw new Error(`Pod ${name} has not ended: ${status?.phase}`)
    return ended.exitCode
  }, 240_000)
  const log = await cluster.core.readNamespacedPodLog({ name, namespace, container: programName })
  await deletePod({ namespace }, name)
  if (exitCode !== 0) throw new Error(`Pod ${name} ended with ${exitCode}\n${log}`)
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

function imageOf(repository: string): string {
  return `${settings.registry === '' ? '' : `${settings.registry}/`}${repository}:${appVersion}`
}
