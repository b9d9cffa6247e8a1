import { and, eq, fail, gt, hasApi, not } from '@helm-ts/chart'
import { modelVariants } from '@sms-checker/contracts'
import { canaryEnabled, connectedToCluster, operatorInstalled } from './conditions.ts'
import { receiverValidations } from './monitoring/alertmanager/receivers.ts'
import { values } from './values/values.ts'

const { autoscaling, istio, model, monitoring, pods, sharedStorage } = values

/** What no schema can tell: each ends the installation with one sentence. */
export const validations = [
  fail(
    and(istio.enabled, connectedToCluster, not(hasApi('networking.istio.io/v1'))),
    'This cluster has no Istio 1.22 or later: install Istio first, or set istio.enabled=false to run behind an Ingress.',
  ),
  fail(
    and(eq(monitoring.mode, 'operator'), connectedToCluster, not(operatorInstalled)),
    'This cluster has no Prometheus operator: install it first, or set monitoring.mode=embedded to run a Prometheus of this release.',
  ),
  fail(
    and(canaryEnabled, eq(istio.host, istio.canary.host)),
    'istio.canary.host is where everybody gets the canary: it must differ from istio.host.',
  ),
  ...(['app', 'model'] as const).map((service) =>
    fail(
      and(autoscaling.enabled, gt(autoscaling[service].minReplicas, autoscaling[service].maxReplicas)),
      `autoscaling.${service}.minReplicas must not be more than autoscaling.${service}.maxReplicas.`,
    ),
  ),
  fail(
    gt(pods.drainSeconds, pods.terminationGracePeriodSeconds),
    'pods.drainSeconds must not be more than pods.terminationGracePeriodSeconds: the pod would be killed before.',
  ),
  ...modelVariants.map((variant) =>
    fail(
      and(eq(model[variant].source, 'sharedStorage'), not(sharedStorage.enabled)),
      `model.${variant}.source=sharedStorage needs sharedStorage.enabled=true.`,
    ),
  ),
  ...receiverValidations,
]
