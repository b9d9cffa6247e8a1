import { and, contains, type Documents, eq, fail, gt, hasApi, isRegex, not, or, regexMatch } from '@helm-ts/chart'
import { modelVariants } from '@sms-checker/contracts'
import { canaryEnabled, connectedToCluster, consoleExposed, operatorInstalled, rollbackEnabled } from './conditions.ts'
import { receiverValidations } from './monitoring/alertmanager/receivers.ts'
import { values } from './values/values.ts'
import { environmentValidations } from './workloads/environment.ts'

const { app, autoscaling, enabled, experiment, istio, model, monitoring, pods, sharedStorage } = values
const { prometheus, alertmanager, grafana } = monitoring
const { headerRoutingRegex } = istio.canary

const images = {
  'app.stable.image': app.stable.image,
  'app.stable.ui.image': app.stable.ui.image,
  'app.canary.image': app.canary.image,
  'app.canary.ui.image': app.canary.ui.image,
  'model.primary.image': model.primary.image,
  'model.shadow.image': model.shadow.image,
  'model.canary.image': model.canary.image,
  'experiment.image': experiment.image,
  'monitoring.prometheus.image': prometheus.image,
  'monitoring.alertmanager.image': alertmanager.image,
  'monitoring.grafana.image': grafana.image,
}

/** Checks that JSON Schema cannot express: conflicts between values, and requirements on the cluster. */
export const validations: Documents = [
  fail(
    not(enabled),
    'enabled=false only has an effect as the condition of a dependency. To remove the release, run helm uninstall.',
  ),
  fail(
    and(istio.enabled, connectedToCluster, not(hasApi('networking.istio.io/v1'))),
    'This cluster has no Istio 1.22 or later. Install Istio, or set istio.enabled=false to use an Ingress.',
  ),
  fail(
    and(eq(monitoring.mode, 'operator'), connectedToCluster, not(operatorInstalled)),
    'This cluster has no Prometheus operator. Install it, or set monitoring.mode=embedded to install a Prometheus with this release.',
  ),
  fail(
    and(canaryEnabled, eq(istio.host, istio.canary.host)),
    'istio.canary.host must differ from istio.host: it is the hostname under which every user gets the canary.',
  ),
  fail(
    and(consoleExposed, or(eq(experiment.console.host, istio.host), eq(experiment.console.host, istio.canary.host))),
    'experiment.console.host must differ from istio.host and istio.canary.host: users must not reach the operator page.',
  ),
  fail(
    regexMatch(headerRoutingRegex, /(^|[^\\A-Za-z])[dw][*+?{]/),
    'istio.canary.headerRoutingRegex repeats the letter d or w. If you mean \\d or \\w, --set has removed the backslash: set the value ' +
      `in a values file, or with --set-json 'istio.canary.headerRoutingRegex="\\\\d+"'. If you mean the letter, write [d] or [w].`,
  ),
  fail(
    not(isRegex(headerRoutingRegex)),
    'istio.canary.headerRoutingRegex is not a valid regular expression: check that its parentheses and brackets are balanced, and ' +
      'its repetitions and ranges. If it lost a backslash or a comma, set it in a values file or with --set-json instead of --set.',
  ),
  ...(['app', 'model'] as const).map((service) =>
    fail(
      and(autoscaling.enabled, gt(autoscaling[service].minReplicas, autoscaling[service].maxReplicas)),
      `autoscaling.${service}.minReplicas must not exceed autoscaling.${service}.maxReplicas.`,
    ),
  ),
  fail(
    gt(pods.drainSeconds, pods.terminationGracePeriodSeconds),
    'pods.drainSeconds must not exceed pods.terminationGracePeriodSeconds: the pod would be killed while it drains.',
  ),
  ...modelVariants.map((variant) =>
    fail(
      and(eq(model[variant].source, 'sharedStorage'), not(sharedStorage.enabled)),
      `model.${variant}.source=sharedStorage requires sharedStorage.enabled=true.`,
    ),
  ),
  fail(
    and(experiment.enabled, gt(experiment.replicas, 1), eq(experiment.database.existingSecret, '')),
    'experiment.replicas above 1 requires PostgreSQL: set experiment.database.existingSecret, or experiment.replicas=1.',
  ),
  fail(
    and(experiment.autoRollback.enabled, not(rollbackEnabled)),
    'experiment.autoRollback.enabled=true requires istio.enabled=true and experiment.enabled=true: without them, there are no users to take ' +
      'off a canary, or no verdict.',
  ),
  ...Object.entries(images).map(([path, { tag, digest }]) =>
    fail(
      and(contains(tag, '@'), digest),
      `${path} has two digests: set ${path}.digest, or a tag with a digest, not both.`,
    ),
  ),
  ...environmentValidations,
  ...receiverValidations,
]
