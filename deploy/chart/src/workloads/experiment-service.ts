import {
  and,
  base64,
  builtins,
  comment,
  eq,
  fallback,
  helper,
  lookup,
  merge,
  ne,
  not,
  randomText,
  templateChecksum,
  toJson,
  tpl,
  when,
} from '@helm-ts/chart'
import {
  type AppVariant,
  experimentSecretKeys,
  headers,
  ports,
  experimentServiceName as serviceName,
  serviceNames,
  versionLabel,
} from '@sms-checker/contracts'
import { canaryEnabled } from '../conditions.ts'
import { configMap, deployment, podDisruptionBudget, secret, service, serviceAccount, statefulSet } from '../kinds.ts'
import { selectorLabels, serviceConfigurationLabels, serviceLabels } from '../labels.ts'
import { metadata } from '../metadata.ts'
import { experimentServiceName as name } from '../names.ts'
import { values } from '../values/values.ts'
import { imageName, imageVersion, probes, serviceSettings } from './container.ts'
import { containerSecurity, podMetadata, podSettings, rollingUpdate, topologySpread } from './pod-template.ts'

const { app, experiment, images, istio, tracing } = values
const { database, existingSecret, persistence } = experiment

const onSqlite = and(experiment.enabled, eq(database.existingSecret, ''))
const onPostgres = and(experiment.enabled, ne(database.existingSecret, ''))

/** experiment-service has no variants. Its pods carry the label because dashboards and alerts expect one. */
const variant = 'none'

const paths = { data: '/data', secrets: '/etc/experiment-service/secrets', config: '/etc/experiment-service/config' }
const experimentFile = 'experiment.yaml'

/** The route to a variant of the app, without the prefix of the release: experiment-service only reads the subset. */
function appRoute(subset: AppVariant): string {
  return JSON.stringify([{ destination: { host: serviceNames.app, subset, port: { number: ports.appService } } }])
}

const experimentName = fallback(experiment.name, tpl`canary-${imageVersion(app.canary.image)}`)

/** Settings, and the experiment with the routing rule that assigns the users. */
export const experimentConfig = when(
  experiment.enabled,
  configMap({
    metadata: { name, labels: serviceConfigurationLabels('experiment') },
    data: {
      ...serviceSettings,
      RETENTION_DAYS: tpl`${experiment.retentionDays}`,
      [experimentFile]: when(
        canaryEnabled,
        tpl`name: ${toJson(experimentName)}
hypothesis: ${toJson(experiment.hypothesis)}
guardrails: ${toJson(experiment.guardrails)}
${when(ne(experiment.successMetric, ''), tpl`successMetric: ${experiment.successMetric}\n`, '')}minimumDays: ${experiment.minimumDays}
minimumUsers: ${experiment.minimumUsers}
horizonDays: ${experiment.horizonDays}
slowMs: ${experiment.slowMilliseconds}
virtualService:
  hosts: [${toJson(istio.host)}]
  http:
    - match: [{ headers: { ${headers.userId}: { regex: ${toJson(istio.canary.headerRoutingRegex)} } } }]
      route: ${appRoute('canary')}
    - route: ${appRoute('stable')}
`,
        tpl`name: ""
slowMs: ${experiment.slowMilliseconds}
virtualService: {}
`,
      ),
    },
  }),
)

const stored = lookup<{ data: Record<(typeof experimentSecretKeys)[keyof typeof experimentSecretKeys], string> }>(
  'v1',
  'Secret',
  builtins.release.namespace,
  name,
).data

/** The secrets, from the cluster if they exist, otherwise generated. Kept at uninstallation, like the volume that depends on them. */
export const experimentSecret = when(
  and(experiment.enabled, eq(existingSecret, '')),
  secret({
    metadata: { name, labels: serviceLabels('experiment'), annotations: { 'helm.sh/resource-policy': 'keep' } },
    type: 'Opaque',
    data: Object.fromEntries(
      Object.values(experimentSecretKeys).map((key) => [key, fallback(stored[key], base64(randomText(48)))]),
    ),
  }),
)

/** The ConfigMap also holds a file, so it is not imported as a whole. */
const fromConfig = (key: string) => ({ name: key, valueFrom: { configMapKeyRef: { name, key } } })

const podTemplate = helper(
  `${metadata.name}.experimentPodTemplate`,
  {
    metadata: podMetadata({
      service: serviceName,
      variant,
      checksum: templateChecksum('experiment-service/config'),
    }),
    spec: merge(podSettings, {
      serviceAccountName: name,
      topologySpreadConstraints: topologySpread('experiment', tpl`${variant}`),
      containers: [
        merge(
          {
            name: serviceName,
            image: imageName(experiment.image),
            imagePullPolicy: images.pullPolicy,
            ports: [{ name: 'http', containerPort: ports.experimentService }],
            env: [
              ...['LOG_LEVEL', 'MAX_EVENT_LOOP_DELAY_MS', 'SHUTDOWN_GRACE_MS', 'RETENTION_DAYS'].map(fromConfig),
              when(tracing.otlpEndpoint, fromConfig('OTEL_EXPORTER_OTLP_ENDPOINT')),
              when(tracing.otlpEndpoint, fromConfig('OTEL_TRACES_SAMPLER_ARG')),
              { name: 'APP_VERSION', value: imageVersion(experiment.image) },
              { name: 'DATA_DIR', value: paths.data },
              { name: 'SECRETS_DIR', value: paths.secrets },
              { name: 'EXPERIMENT_FILE', value: `${paths.config}/${experimentFile}` },
              when(database.existingSecret, {
                name: 'DATABASE_URL',
                valueFrom: { secretKeyRef: { name: database.existingSecret, key: 'url' } },
              }),
            ],
            resources: experiment.resources,
            securityContext: containerSecurity,
            volumeMounts: [
              { name: 'config', mountPath: paths.config, readOnly: true },
              { name: 'secrets', mountPath: paths.secrets, readOnly: true },
              when(eq(database.existingSecret, ''), { name: 'data', mountPath: paths.data }),
            ],
          },
          probes,
        ),
      ],
      volumes: [
        { name: 'config', configMap: { name } },
        { name: 'secrets', secret: { secretName: when(existingSecret, existingSecret, name) } },
        when(and(eq(database.existingSecret, ''), not(persistence.enabled)), {
          name: 'data',
          emptyDir: { sizeLimit: persistence.size },
        }),
      ],
    }),
  },
  'The pods of experiment-service.',
  { file: 'experiment-service/_pod-template' },
)

const selector = { matchLabels: merge(selectorLabels.experiment, { [versionLabel]: variant }) }

/** On SQLite: one pod with a volume of its own. */
export const experimentStatefulSet = when(
  onSqlite,
  statefulSet({
    metadata: { name, labels: serviceLabels('experiment') },
    spec: {
      replicas: experiment.replicas,
      serviceName: name,
      selector,
      template: podTemplate,
      volumeClaimTemplates: when(persistence.enabled, [
        {
          metadata: { name: 'data' },
          spec: {
            accessModes: ['ReadWriteOnce'],
            storageClassName: persistence.storageClassName,
            resources: { requests: { storage: persistence.size } },
          },
        },
      ]),
    },
  }),
)

/** On PostgreSQL. */
export const experimentDeployment = when(
  onPostgres,
  deployment({
    metadata: { name, labels: serviceLabels('experiment') },
    spec: { replicas: experiment.replicas, selector, strategy: rollingUpdate, template: podTemplate },
  }),
)

export const experimentService = when(
  experiment.enabled,
  service({
    metadata: { name, labels: serviceLabels('experiment') },
    spec: {
      selector: selectorLabels.experiment,
      ports: [{ name: 'http', port: ports.experimentService, targetPort: 'http', appProtocol: 'http' }],
    },
  }),
)

export const experimentServiceAccount = when(
  experiment.enabled,
  serviceAccount({
    metadata: { name, labels: serviceLabels('experiment') },
    automountServiceAccountToken: false,
  }),
)

export const experimentDisruptionBudget = when(
  experiment.enabled,
  podDisruptionBudget({
    metadata: { name, labels: serviceLabels('experiment') },
    spec: {
      selector: { matchLabels: selectorLabels.experiment },
      maxUnavailable: comment('One pod at a time. A single replica does not block draining a node.', 1),
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
    },
  }),
)
