import { ApiException, type V1ObjectMeta, type V1Pod, type V1PodSpec } from '@kubernetes/client-node'
import { paths, ports, serviceNames, versionLabel } from '@sms-checker/contracts'
import { appVersion, imageRepositories } from 'chart'
import { eventually } from './eventually.ts'
import type { Release } from './helm.ts'
import type { Component } from './metrics.ts'
import { cluster, settings } from './settings.ts'

/** Images with Node that the cluster already has. */
export const appImage = imageOf(imageRepositories.appService)
const modelImage = imageOf(imageRepositories.modelService)
const nodeCommand = ['node', '--input-type=module', '--eval']
const scriptContainer = 'script'

/** What a fake model does with a prediction request; probes and metrics work. */
const misbehaviours = {
  hang: 'counted++',
  'respond-500': "counted++; response.writeHead(500).end('{}')",
} as const

function fakeModelScript(misbehaviour: keyof typeof misbehaviours): string {
  return `let counted = 0
require('node:http').createServer((request, response) => {
  if (request.url === '${paths.metrics}') return response.end('fake_model_requests_total ' + counted + '\\n')
  if (request.method === 'GET') return response.end('{"status":"ok"}')
  request.resume()
  ${misbehaviours[misbehaviour]}
}).listen(${ports.modelService})`
}

/** Starts a pod with a sidecar that the Service selects as this variant, and waits until it is ready. */
export async function startFakeModel(
  { name, namespace }: Release,
  pod: string,
  { component, variant }: { component: Component; variant: string },
  misbehaviour: keyof typeof misbehaviours,
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
          name: 'fake-model',
          image: appImage,
          command: ['node', '--eval', fakeModelScript(misbehaviour)],
          ports: [{ name: 'http', containerPort: ports.modelService }],
          readinessProbe: { httpGet: { path: paths.ready, port: 'http' }, periodSeconds: 1 },
        },
      ],
    },
  })
}

/** Starts a pod without a sidecar that responds with its name and the received path. */
export async function startEcho(
  namespace: string,
  name: string,
  labels: Record<string, string>,
  port: number,
): Promise<void> {
  const script = `require('node:http').createServer((request, response) =>
    response.end(JSON.stringify({ pod: '${name}', path: request.url }))).listen(${port})`
  await startPod(namespace, {
    metadata: { name, labels: { ...labels, 'sidecar.istio.io/inject': 'false' } },
    spec: {
      terminationGracePeriodSeconds: 1,
      containers: [
        {
          name: 'echo',
          image: appImage,
          command: ['node', '--eval', script],
          readinessProbe: { tcpSocket: { port }, periodSeconds: 1 },
        },
      ],
    },
  })
}

/** Creates a pod, and waits until it is ready. */
export async function startPod(namespace: string, pod: V1Pod): Promise<void> {
  await cluster.core.createNamespacedPod({ namespace, body: pod })
  const name = pod.metadata?.name ?? ''
  await eventually(async () => {
    const { status } = await cluster.core.readNamespacedPod({ name, namespace })
    const ready = status?.conditions?.find(({ type }) => type === 'Ready')
    if (ready?.status !== 'True') throw new Error(`Pod ${name} is not ready: ${status?.phase}`)
  })
}

interface ScriptPod {
  readonly metadata: V1ObjectMeta & { name: string }
  readonly spec: V1PodSpec
}

/** Runs a Node script in its own pod; returns its output. */
export async function runScriptInPod(
  namespace: string,
  name: string,
  script: string,
  pod: { labels?: Record<string, string>; serviceAccountName?: string; args?: readonly string[] } = {},
): Promise<string> {
  const { labels = {}, serviceAccountName, args = [] } = pod
  return runToCompletion(namespace, {
    metadata: { name, labels, annotations: { 'proxy.istio.io/config': 'holdApplicationUntilProxyStarts: true' } },
    spec: {
      ...(serviceAccountName !== undefined && { serviceAccountName }),
      containers: [{ name: scriptContainer, image: appImage, command: [...nodeCommand, script, ...args] }],
    },
  })
}

/** Runs a Node script in a pod of the model image with a folder of the node mounted at `/node`; returns its output. */
export async function runScriptWithHostPath(namespace: string, path: string, script: string): Promise<string> {
  return runToCompletion(namespace, {
    metadata: { name: 'node-folder', labels: { 'sidecar.istio.io/inject': 'false' } },
    spec: {
      // The kubelet creates the folder, so root owns it.
      securityContext: { runAsUser: 0 },
      volumes: [{ name: 'node', hostPath: { path, type: 'DirectoryOrCreate' } }],
      containers: [
        {
          name: scriptContainer,
          image: modelImage,
          command: [...nodeCommand, script],
          volumeMounts: [{ name: 'node', mountPath: '/node' }],
        },
      ],
    },
  })
}

async function runToCompletion(namespace: string, { metadata, spec }: ScriptPod): Promise<string> {
  const { name } = metadata
  const body = { metadata, spec: { restartPolicy: 'Never', terminationGracePeriodSeconds: 1, ...spec } }
  await cluster.core.createNamespacedPod({ namespace, body })
  const exitCode = await eventually(async () => {
    const { status } = await cluster.core.readNamespacedPod({ name, namespace })
    const terminated = status?.containerStatuses?.find(({ name }) => name === scriptContainer)?.state?.terminated
    if (terminated === undefined) throw new Error(`Pod ${name} is still running: ${status?.phase}`)
    return terminated.exitCode
  })
  const log = await cluster.core.readNamespacedPodLog({ name, namespace, container: scriptContainer })
  await deletePod({ namespace }, name)
  if (exitCode !== 0) throw new Error(`Pod ${name} exited with code ${exitCode}\n${log}`)
  return log
}

/** Deletes a pod, and waits until it no longer exists. */
export async function deletePod({ namespace }: Pick<Release, 'namespace'>, name: string): Promise<void> {
  await cluster.core.deleteNamespacedPod({ name, namespace })
  await eventually(async () => {
    if (await podExists(namespace, name)) throw new Error(`Pod ${name} still exists`)
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

/** Replaces all pods of Deployments at the same time, and waits until the new ones are ready. */
export async function restart({ namespace }: Pick<Release, 'namespace'>, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const found = await cluster.apps.readNamespacedDeployment({ name, namespace })
    const { template } = found.spec ?? {}
    if (found.spec === undefined || template === undefined) throw new Error(`${name} has no pod template`)
    const annotations = { ...template.metadata?.annotations, 'sms-checker/restarted': new Date().toISOString() }
    const spec = { ...found.spec, template: { ...template, metadata: { ...template.metadata, annotations } } }
    await cluster.apps.replaceNamespacedDeployment({ name, namespace, body: { ...found, spec } })
  }
  for (const name of names) {
    await eventually(async () => {
      const { metadata, spec, status } = await cluster.apps.readNamespacedDeployment({ name, namespace })
      const isSeen = (status?.observedGeneration ?? 0) >= (metadata?.generation ?? 0)
      const [updated, all, ready] = [status?.updatedReplicas, status?.replicas, status?.readyReplicas]
      if (!isSeen || updated !== spec?.replicas || all !== updated || ready !== updated)
        throw new Error(`${name} has ${updated} new pods of ${all}, ${ready} ready`)
    })
  }
}

/** Scales a Deployment, and waits until the replicas are ready. */
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
