import { and, eq, fail, gt, hasApi, not } from '@helm-ts/chart'
import { modelVariants } from '@sms-checker/contracts'
import { canaryEnabled, connectedToCluster, operatorInstalled } from './conditions.ts'
import { receiverValidations } from './monitoring/alertmanager/receivers.ts'
import { values } from './values/values.ts'

const { autoscaling, enabled, istio, model, monitoring, pods, sharedStorage } = values

/** Checks that JSON Schema cannot express: conflicts between values, and requirements on the cluster. */
export const validations = [
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
  ...receiverValidations,
]
