import { comment, merge, tpl, when } from '@helm-ts/chart'
import {
  experimentSecretKeys,
  ports,
  rollbackControllerName as serviceName,
  versionLabel,
} from '@sms-checker/contracts'
import { rollbackEnabled } from '../conditions.ts'
import { deployment, podDisruptionBudget, role, roleBinding, service, serviceAccount } from '../kinds.ts'
import { selectorLabels, serviceLabels } from '../labels.ts'
import { appServiceName, experimentServiceName, rollbackControllerName as name } from '../names.ts'
import { values } from '../values/values.ts'
import { imageName, imageVersion, probes, serviceSettings } from './container.ts'
import { containerSecurity, podMetadata, podSettings, rollingUpdate, topologySpread } from './pod-template.ts'

const { experiment, images, tracing } = values
const { autoRollback, existingSecret } = experiment

/** The controller has no variants. Its pods carry the label because dashboards and alerts expect one. */
const variant = 'none'

const secretsPath = '/etc/rollback-controller/secrets'
const meta = { name, labels: serviceLabels('rollback') }

export const rollbackServiceAccount = when(
  rollbackEnabled,
  serviceAccount({ metadata: meta, automountServiceAccountToken: false }),
)

/** All that the controller may do. An empty patch returns the VirtualService, so it needs no right to read. */
export const rollbackRole = when(
  rollbackEnabled,
  role({
    metadata: meta,
    rules: [
      {
        apiGroups: ['networking.istio.io'],
        resources: ['virtualservices'],
        resourceNames: [appServiceName],
        verbs: ['patch'],
      },
      { apiGroups: [''], resources: ['events'], verbs: ['create'] },
    ],
  }),
)

export const rollbackRoleBinding = when(
  rollbackEnabled,
  roleBinding({
    metadata: meta,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
    subjects: [{ kind: 'ServiceAccount', name }],
  }),
)

export const rollbackDeployment = when(
  rollbackEnabled,
  deployment({
    metadata: meta,
    spec: {
      replicas: 1,
      selector: { matchLabels: merge(selectorLabels.rollback, { [versionLabel]: variant }) },
      strategy: rollingUpdate,
      template: {
        metadata: podMetadata({ service: tpl`${serviceName}`, variant: tpl`${variant}`, checksum: tpl`` }),
        spec: merge(podSettings, {
          serviceAccountName: name,
          automountServiceAccountToken: comment('The token of the service account, for the API server.', true),
          topologySpreadConstraints: topologySpread('rollback', tpl`${variant}`),
          containers: [
            merge(
              {
                name: serviceName,
                image: imageName(experiment.image),
                imagePullPolicy: images.pullPolicy,
                command: ['node', '--max-semi-space-size=4', '--heap-growing-percent=25', 'rollback.js'],
                ports: [{ name: 'http', containerPort: ports.rollbackController }],
                env: [
                  { name: 'LOG_LEVEL', value: serviceSettings.LOG_LEVEL },
                  { name: 'MAX_EVENT_LOOP_DELAY_MS', value: serviceSettings.MAX_EVENT_LOOP_DELAY_MS },
                  { name: 'SHUTDOWN_GRACE_MS', value: serviceSettings.SHUTDOWN_GRACE_MS },
                  when(tracing.otlpEndpoint, { name: 'OTEL_EXPORTER_OTLP_ENDPOINT', value: tracing.otlpEndpoint }),
                  when(tracing.otlpEndpoint, {
                    name: 'OTEL_TRACES_SAMPLER_ARG',
                    value: tpl`${tracing.samplingRatio}`,
                  }),
                  { name: 'APP_VERSION', value: imageVersion(experiment.image) },
                  {
                    name: 'EXPERIMENT_SERVICE_URL',
                    value: tpl`http://${experimentServiceName}:${ports.experimentService}`,
                  },
                  { name: 'OPERATOR_TOKEN_FILE', value: `${secretsPath}/${experimentSecretKeys.operatorToken}` },
                  { name: 'VIRTUAL_SERVICE', value: appServiceName },
                  { name: 'CHECK_INTERVAL_SECONDS', value: tpl`${autoRollback.intervalSeconds}` },
                ],
                resources: autoRollback.resources,
                securityContext: containerSecurity,
                volumeMounts: [{ name: 'secrets', mountPath: secretsPath, readOnly: true }],
              },
              probes,
            ),
          ],
          volumes: [
            {
              name: 'secrets',
              secret: {
                secretName: when(existingSecret, existingSecret, experimentServiceName),
                items: comment('Not the key of user ids.', [
                  { key: experimentSecretKeys.operatorToken, path: experimentSecretKeys.operatorToken },
                ]),
              },
            },
          ],
        }),
      },
    },
  }),
)

/** Only for the ServiceMonitor. */
export const rollbackService = when(
  rollbackEnabled,
  service({
    metadata: meta,
    spec: {
      selector: selectorLabels.rollback,
      ports: [{ name: 'http', port: ports.rollbackController, targetPort: 'http', appProtocol: 'http' }],
    },
  }),
)

export const rollbackDisruptionBudget = when(
  rollbackEnabled,
  podDisruptionBudget({
    metadata: meta,
    spec: {
      selector: { matchLabels: selectorLabels.rollback },
      maxUnavailable: comment('A single replica does not block draining a node.', 1),
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
    },
  }),
)
