import { t } from '@helm-ts/chart'
import type { IAffinity } from 'kubernetes-models/v1/Affinity'
import type { IToleration } from 'kubernetes-models/v1/Toleration'
import type { ITopologySpreadConstraint } from 'kubernetes-models/v1/TopologySpreadConstraint'

export const pods = t.group('What the pods of all variants have in common.', {
  annotations: t.map({}, 'Annotations added to every pod.'),
  labels: t.map({}, 'Labels added to every pod; the chart’s own labels win.'),
  nodeSelector: t.map({}, 'Labels that a node must have.'),
  affinity: t.of<IAffinity>({}, 'Which nodes and neighbours pods prefer or need.'),
  tolerations: t.of<IToleration[]>([], 'Taints of nodes that pods tolerate.'),
  topologySpreadConstraints: t.of<ITopologySpreadConstraint[]>([], 'How pods spread over nodes and zones.'),
  priorityClassName: t.optional(t.string('production', 'PriorityClass of every pod.')),
  drainSeconds: t
    .int(
      5,
      'How long a pod goes on as before when it is told to end, while gateways and sidecars learn of it, in seconds.',
    )
    .min(1)
    .max(300),
  shutdownGraceMs: t
    .int(2000, 'How long it then goes on answering, closing connections as they come to rest, in milliseconds.')
    .min(0)
    .max(60_000),
  terminationGracePeriodSeconds: t.int(45, 'When a pod that is still not gone is killed, in seconds.').min(1),
})

export const settings = t.group('Settings of both services.', {
  logLevel: t.enum(
    ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
    'info',
    'Least severe log line to write.',
  ),
  maxMessageLength: t.int(2000, 'Longest message accepted, in characters.').min(1).max(2000),
  maxEventLoopDelayMs: t
    .int(500, 'Mean delay of the event loop from which requests are refused as overload, in milliseconds.')
    .min(10)
    .max(60_000),
})

export const sharedStorage = t.group(
  'A folder of the nodes, mounted read-only into model-service. Pod Security’s levels baseline and restricted refuse such volumes.',
  {
    enabled: t.bool(false, 'Mount it.'),
    hostPath: t.string('/mnt/shared', 'The folder on every node; it must exist.').pattern(/^\/[A-Za-z0-9._/-]*$/),
  },
)

export const networkPolicy = t.group('Which connections the cluster’s network lets through.', {
  enabled: t.bool(true, 'Create NetworkPolicies; a network plugin that does not enforce them ignores them.'),
})
