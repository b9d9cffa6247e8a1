import type { DataMap } from '@helm-ts/chart'

/**
 * JSON Schemas of the Kubernetes and Istio objects that the chart passes through. They reject unknown keys: otherwise a
 * misspelled key would fail at installation, or be ignored.
 */

const string = { type: 'string' }
const strings = listOf(string)
const boolean = { type: 'boolean' }
const integer = { type: 'integer' }
const positive = { type: 'integer', minimum: 1 }
const percentage = { type: 'integer', minimum: 0, maximum: 100 }
const stringMap = { type: 'object', additionalProperties: string }

/** Kubernetes' resource quantities, such as `250m`, `0.5` or `1Gi`. */
const quantity = {
  type: ['string', 'number'],
  pattern: '^\\d+(\\.\\d+)?(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei|[eE]\\d+)?$',
}

/** Quantities of resources, including those of device plugins such as `nvidia.com/gpu`. */
const quantities = {
  type: 'object',
  propertyNames: { pattern: '^(cpu|memory|ephemeral-storage|hugepages-\\w+|[a-z0-9.-]+/[\\w.-]+)$' },
  additionalProperties: quantity,
}

/** Durations of Istio, such as `30s` or `1m30s`. */
const duration = { type: 'string', pattern: '^(\\d+(\\.\\d+)?(ms|s|m|h))+$' }

function objectOf(properties: DataMap, required: readonly string[] = []): DataMap {
  return { type: 'object', properties, ...(required.length > 0 && { required }), additionalProperties: false }
}

function listOf(items: DataMap): DataMap {
  return { type: 'array', items }
}

const labelSelector = objectOf({
  matchLabels: stringMap,
  matchExpressions: listOf(
    objectOf({ key: string, operator: { enum: ['In', 'NotIn', 'Exists', 'DoesNotExist'] }, values: strings }, [
      'key',
      'operator',
    ]),
  ),
})

const nodeRequirements = listOf(
  objectOf(
    { key: string, operator: { enum: ['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt'] }, values: strings },
    ['key', 'operator'],
  ),
)
const nodeSelectorTerm = objectOf({ matchExpressions: nodeRequirements, matchFields: nodeRequirements })

const podAffinityTerm = objectOf(
  {
    labelSelector,
    namespaceSelector: labelSelector,
    namespaces: strings,
    topologyKey: string,
    matchLabelKeys: strings,
    mismatchLabelKeys: strings,
  },
  ['topologyKey'],
)
const podAffinity = objectOf({
  requiredDuringSchedulingIgnoredDuringExecution: listOf(podAffinityTerm),
  preferredDuringSchedulingIgnoredDuringExecution: listOf(
    objectOf({ weight: percentage, podAffinityTerm }, ['weight', 'podAffinityTerm']),
  ),
})

const scalingRules = objectOf({
  policies: listOf(
    objectOf({ type: { enum: ['Pods', 'Percent'] }, value: positive, periodSeconds: positive }, [
      'type',
      'value',
      'periodSeconds',
    ]),
  ),
  selectPolicy: { enum: ['Max', 'Min', 'Disabled'] },
  stabilizationWindowSeconds: { type: 'integer', minimum: 0, maximum: 3600 },
  tolerance: quantity,
})

const keySelector = objectOf({ name: string, key: string, optional: boolean }, ['name', 'key'])

/** Each schema by the name of its type in the API. */
export const kubernetesSchemas = {
  ResourceRequirements: objectOf({
    requests: quantities,
    limits: quantities,
    claims: listOf(objectOf({ name: string, request: string }, ['name'])),
  }),
  EnvVarSource: objectOf({
    secretKeyRef: keySelector,
    configMapKeyRef: keySelector,
    fieldRef: objectOf({ fieldPath: string, apiVersion: string }, ['fieldPath']),
    resourceFieldRef: objectOf({ resource: string, containerName: string, divisor: quantity }, ['resource']),
  }),
  Affinity: objectOf({
    nodeAffinity: objectOf({
      requiredDuringSchedulingIgnoredDuringExecution: objectOf({ nodeSelectorTerms: listOf(nodeSelectorTerm) }, [
        'nodeSelectorTerms',
      ]),
      preferredDuringSchedulingIgnoredDuringExecution: listOf(
        objectOf({ weight: percentage, preference: nodeSelectorTerm }, ['weight', 'preference']),
      ),
    }),
    podAffinity,
    podAntiAffinity: podAffinity,
  }),
  Toleration: objectOf({
    key: string,
    operator: { enum: ['Exists', 'Equal'] },
    value: string,
    effect: { enum: ['NoSchedule', 'PreferNoSchedule', 'NoExecute'] },
    tolerationSeconds: integer,
  }),
  TopologySpreadConstraint: objectOf(
    {
      maxSkew: positive,
      topologyKey: string,
      whenUnsatisfiable: { enum: ['ScheduleAnyway', 'DoNotSchedule'] },
      labelSelector,
      matchLabelKeys: strings,
      minDomains: positive,
      nodeAffinityPolicy: { enum: ['Honor', 'Ignore'] },
      nodeTaintsPolicy: { enum: ['Honor', 'Ignore'] },
    },
    ['maxSkew', 'topologyKey', 'whenUnsatisfiable'],
  ),
  HorizontalPodAutoscalerBehavior: objectOf({ scaleUp: scalingRules, scaleDown: scalingRules }),
  NetworkPolicyEgressRule: objectOf({
    to: listOf(
      objectOf({
        podSelector: labelSelector,
        namespaceSelector: labelSelector,
        ipBlock: objectOf({ cidr: string, except: strings }, ['cidr']),
      }),
    ),
    ports: listOf(
      objectOf({
        protocol: { enum: ['TCP', 'UDP', 'SCTP'] },
        port: { type: ['integer', 'string'] },
        endPort: positive,
      }),
    ),
  }),
  OutlierDetection: objectOf({
    splitExternalLocalOriginErrors: boolean,
    consecutiveLocalOriginFailures: { type: 'integer', minimum: 0 },
    consecutiveGatewayErrors: { type: 'integer', minimum: 0 },
    consecutive5xxErrors: { type: 'integer', minimum: 0 },
    interval: duration,
    baseEjectionTime: duration,
    maxEjectionPercent: percentage,
    minHealthPercent: percentage,
  }),
} satisfies Record<string, DataMap>
