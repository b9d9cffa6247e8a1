import type { IVirtualService } from '@kubernetes-models/istio/networking.istio.io/v1beta1/VirtualService'
import type { IServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor'
import type { IDeployment } from 'kubernetes-models/apps/v1/Deployment'
import type { IConfigMap } from 'kubernetes-models/v1/ConfigMap'
import type { IResourceRequirements } from 'kubernetes-models/v1/ResourceRequirements'
import type { ISecret } from 'kubernetes-models/v1/Secret'
import {
  and,
  base64,
  builtins,
  chart,
  checksum,
  comment,
  defineValues,
  each,
  entries,
  fail,
  fallback,
  file,
  hasApi,
  helper,
  kind,
  lookup,
  merge,
  not,
  randomText,
  t,
  tpl,
  when,
} from '../src/index.ts'

const deployment = kind<IDeployment>('apps/v1', 'Deployment')
const configMap = kind<IConfigMap>('v1', 'ConfigMap')
const secret = kind<ISecret>('v1', 'Secret')
const serviceMonitor = kind<IServiceMonitor>('monitoring.coreos.com/v1', 'ServiceMonitor')
const virtualService = kind<IVirtualService>('networking.istio.io/v1beta1', 'VirtualService')

const variant = (who: string) =>
  t.group(`The ${who} variant.`, {
    replicas: t.int(2, 'Pods of this variant; ignored while autoscaling is on.').min(0),
    image: {
      repository: t.string('ghcr.io/shop/app', 'Image repository.').pattern(/^[a-z0-9./-]+$/),
      tag: t.string('', 'Image tag; the chart appVersion when empty.').pattern(/^[\w.-]*$/),
      pullPolicy: t.enum(['Always', 'IfNotPresent', 'Never'], 'IfNotPresent', 'When the kubelet pulls the image.'),
    },
    resources: t.of<IResourceRequirements>({ requests: { cpu: '100m' } }, 'Resources of the container.'),
    nodeSelector: t.map({}, 'Labels a node must have.'),
    env: t.list({ name: t.string('', 'Name.'), value: t.string('', 'Value.') }, [], 'Further environment variables.'),
  })

export const values = defineValues({
  app: variant('stable'),
  canary: variant('canary'),
  autoscaling: { enabled: t.bool(false, 'Create a HorizontalPodAutoscaler.') },
  namePrefix: t.string('', 'Put before every name.').pattern(/^([a-z0-9-]+-)?$/),
  hosts: t.strings(['example.local'], 'Hosts the gateway serves.'),
  revisionHistoryLimit: t.optional(t.int(3, 'Old ReplicaSets to keep.')),
  podLabels: t.map({}, 'Labels added to every pod.'),
  config: t.map({ LOG_LEVEL: 'info' }, 'Settings of the application.'),
  istio: { enabled: t.bool(true, 'Route through Istio.') },
  'kube-prometheus-stack': { enabled: t.bool(true, 'Install the monitoring stack.') },
})

const prefix = helper('shop.prefix', values.namePrefix, 'What every name of this release starts with.')
const labels = helper(
  'shop.labels',
  { 'app.kubernetes.io/name': 'shop', 'app.kubernetes.io/instance': builtins.release.name },
  'Labels of every object.',
)
const config = helper(
  'shop.config',
  entries(values.config, (value, key) => [key, value]),
)
const adminName = tpl`${prefix}admin`

const workload = (name: string, v: typeof values.app) =>
  deployment({
    metadata: { name: tpl`${prefix}${name}`, labels },
    spec: {
      replicas: when(not(values.autoscaling.enabled), v.replicas),
      revisionHistoryLimit: values.revisionHistoryLimit,
      selector: { matchLabels: merge(labels, { version: name }) },
      template: {
        metadata: {
          annotations: { 'checksum/config': checksum(config) },
          labels: merge(values.podLabels, labels, { version: name }),
        },
        spec: {
          nodeSelector: v.nodeSelector,
          containers: [
            {
              name: 'app',
              image: tpl`${v.image.repository}:${fallback(v.image.tag, builtins.chart.appVersion)}`,
              imagePullPolicy: v.image.pullPolicy,
              resources: v.resources,
              ports: [{ name: 'http', containerPort: 8080 }],
              env: [
                comment('Where the model answers.', { name: 'MODEL_URL', value: 'http://model-service:8081' }),
                each(v.env, (env) => ({ name: env.name, value: env.value })),
              ],
            },
          ],
        },
      },
    },
  })

export const shop = chart(
  { name: 'shop', version: '0.1.0', appVersion: '1.0.0', kubeVersion: '>=1.29.0-0', description: 'A shop.' },
  {
    values,
    notes: tpl`Open http://${values.hosts ? builtins.release.name : ''}.local\n${when(values.istio.enabled, 'Istio routes.', 'No mesh.')}\n`,
    templates: {
      requirements: fail(
        and(values.istio.enabled, not(hasApi('networking.istio.io/v1beta1'))),
        'Install Istio first, or set istio.enabled=false.',
      ),
      'app/deployment': workload('stable', values.app),
      'app/canary': workload('canary', values.canary),
      'app/config': configMap({ metadata: { name: tpl`${prefix}config` }, data: config }),
      'app/secret': secret({
        metadata: { name: adminName },
        data: {
          password: fallback(
            lookup<{ data: { password: string } }>('v1', 'Secret', builtins.release.namespace, adminName).data.password,
            base64(randomText(32)),
          ),
        },
      }),
      'monitoring/dashboard': configMap({
        metadata: { name: 'dash' },
        data: { 'a.json': file('dashboards/a.json', '{\n  "legend": "{{pod}}"\n}\n').text },
      }),
      'monitoring/servicemonitor': when(
        and(values['kube-prometheus-stack'].enabled, hasApi('monitoring.coreos.com/v1')),
        serviceMonitor({
          metadata: { name: 'shop', labels },
          spec: { selector: { matchLabels: labels }, endpoints: [{ port: 'http' }] },
        }),
      ),
      'istio/virtualservice': when(
        values.istio.enabled,
        comment(
          'Routes of the gateway.',
          virtualService({
            metadata: { name: 'shop' },
            spec: { hosts: values.hosts, http: [{ route: [{ destination: { host: 'shop', port: { number: 80 } } }] }] },
          }),
        ),
      ),
    },
  },
)
