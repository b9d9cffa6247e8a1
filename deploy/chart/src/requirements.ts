import { and, eq, fail, hasApi, not } from '@helm-ts/chart'
import { modelVariants } from '@sms-checker/contracts'
import { onCluster } from './conditions.ts'
import { receiverRequirements } from './monitoring/alertmanager/receivers.ts'
import { values } from './values/values.ts'

const { istio, model, sharedStorage } = values

/** What no schema can tell: each ends the installation with one sentence. */
export const requirements = [
  fail(
    and(istio.enabled, onCluster, not(hasApi('networking.istio.io/v1'))),
    'This cluster has no Istio 1.22 or later: install Istio first, or set istio.enabled=false to run behind an Ingress.',
  ),
  ...modelVariants.map((variant) =>
    fail(
      and(eq(model[variant].source, 'sharedStorage'), not(sharedStorage.enabled)),
      `model.${variant}.source=sharedStorage needs sharedStorage.enabled=true.`,
    ),
  ),
  ...receiverRequirements,
]
