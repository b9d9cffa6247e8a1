import { t } from '@helm-ts/chart'
import type { IHorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler'
import type { INetworkPolicyEgressRule } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicyEgressRule'
import type { IAffinity } from 'kubernetes-models/v1/Affinity'
import type { IToleration } from 'kubernetes-models/v1/Toleration'
import type { ITopologySpreadConstraint } from 'kubernetes-models/v1/TopologySpreadConstraint'
import { kubernetesSchemas } from './kubernetes-schemas.ts'

const assignPod = 'https://kubernetes.io/docs/concepts/scheduling-eviction'

export const pods = t.group('Pod settings that apply to all services.', {
  annotations: t.map({}, 'Annotations to add to every pod.'),
  labels: t.map({}, "Labels to add to every pod. The chart's own labels take precedence."),
  nodeSelector: t.map(
    {},
    `Schedule pods only to nodes with these labels.\nSee ${assignPod}/assign-pod-node/#nodeselector`,
  ),
  affinity: t.of<IAffinity>(
    {},
    `Affinity rules.\nSee ${assignPod}/assign-pod-node/#affinity-and-anti-affinity`,
    kubernetesSchemas.Affinity,
  ),
  tolerations: t.of<IToleration[]>([], `Taints to tolerate.\nSee ${assignPod}/taint-and-toleration/`, {
    items: kubernetesSchemas.Toleration,
  }),
  spreadVariants: t.bool(
    true,
    'Spread the pods of a variant over zones and nodes where possible. A pod is scheduled even if the spread is uneven.',
  ),
  topologySpreadConstraints: t.of<ITopologySpreadConstraint[]>(
    [],
    `How to spread pods over nodes and zones. Replaces the constraints of spreadVariants.\nSee ${assignPod}/topology-spread-constraints/`,
    { items: kubernetesSchemas.TopologySpreadConstraint },
  ),
  priorityClassName: t.optional(t.string('production', 'PriorityClass of every pod.')),
  drainSeconds: t
    .int(
      5,
      'How long a terminating pod keeps serving as usual, in seconds. Gateways and sidecars need this time to stop ' +
        'sending it requests.',
    )
    .min(1)
    .max(300),
  shutdownGraceMs: t
    .int(2000, 'How long the pod then keeps answering on open connections before it closes them, in milliseconds.')
    .min(0)
    .max(60_000),
  terminationGracePeriodSeconds: t.int(45, 'When to kill a pod that has not terminated, in seconds.').min(1),
})

type Behavior = NonNullable<NonNullable<IHorizontalPodAutoscaler['spec']>['behavior']>

const behavior: Behavior = {
  scaleUp: { stabilizationWindowSeconds: 0, policies: [{ type: 'Percent', value: 100, periodSeconds: 30 }] },
  scaleDown: { stabilizationWindowSeconds: 300, policies: [{ type: 'Pods', value: 1, periodSeconds: 60 }] },
}

const scaling = (minReplicas: number, maxReplicas: number) => ({
  minReplicas: t.int(minReplicas, 'Minimum number of replicas of a variant.').min(1),
  maxReplicas: t.int(maxReplicas, 'Maximum number of replicas of a variant.').min(1),
  targetCpuUtilization: t.int(70, 'Target average CPU usage, in percent of the CPU request of the container.').min(1),
})

export const autoscaling = t.group(
  'A HorizontalPodAutoscaler for every Deployment of the two services. Requires the metrics server.',
  {
    enabled: t.bool(false, 'Scale the number of replicas with the load.'),
    app: t.group('Each variant of app-service.', scaling(2, 6)),
    model: t.group('Each variant of model-service.', scaling(2, 8)),
    behavior: t.of(
      behavior,
      'How fast to scale up and down.\n' +
        'See https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#configurable-scaling-behavior',
      kubernetesSchemas.HorizontalPodAutoscalerBehavior,
    ),
  },
)

export const sharedStorage = t.group(
  'A directory of the nodes with models, mounted read-only into model-service. The Pod Security levels baseline and ' +
    'restricted reject such hostPath volumes.',
  {
    enabled: t.bool(false, 'Mount the directory.'),
    hostPath: t
      .string('/mnt/shared', 'Path of the directory. It must exist on every node.')
      .pattern(/^\/[A-Za-z0-9._/-]*$/),
  },
)

const egress = (workload: string, connections: string) =>
  t.of<INetworkPolicyEgressRule[]>(
    [],
    `Additional egress rules of ${workload}. By default, it may connect to ${connections}.`,
    {
      items: kubernetesSchemas.NetworkPolicyEgressRule,
    },
  )

export const networkPolicy = t.group('NetworkPolicies for all pods.', {
  enabled: t.bool(true, 'Create NetworkPolicies. They take effect only if the network plugin enforces them.'),
  extraEgress: t.group(
    'Connections that the pods may open, in addition to DNS and the control plane of Istio. For example:\n' +
      '[{to: [{ipBlock: {cidr: 10.0.0.0/8}}], ports: [{protocol: TCP, port: 4318}]}]\n' +
      'A rule for a pod of the cluster names the port of the pod, which can differ from the port of its Service.\n' +
      'See https://kubernetes.io/docs/concepts/services-networking/network-policies/',
    {
      app: egress(
        'app-service',
        'model-service, experiment-service, the port of tracing.otlpEndpoint, and to port 6379 if its environment sets REDIS_URL',
      ),
      model: egress('model-service', 'experiment-service and the port of tracing.otlpEndpoint'),
      experiment: egress(
        'experiment-service',
        'the port of tracing.otlpEndpoint, and to port 5432 if database.existingSecret is set',
      ),
      rollback: egress('the rollback controller', 'experiment-service, and ports 443 and 6443 of the API server'),
      prometheus: egress('the bundled Prometheus', 'the pods of the release and ports 443 and 6443 of the API server'),
      alertmanager: egress(
        'the bundled Alertmanager',
        'the ports of its receivers: those in their URLs, 80 and 443 for webhooks, and the port of email.smarthost',
      ),
      grafana: egress('the bundled Grafana', 'Prometheus and Alertmanager'),
    },
  ),
})
