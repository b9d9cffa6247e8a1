import { defineValues, t } from '@helm-ts/chart'
import { experiment } from './experiment.ts'
import { kubePrometheusStack, monitoring } from './monitoring.ts'
import { autoscaling, networkPolicy, pods, sharedStorage } from './pods.ts'
import { ingress, istio } from './routing.ts'
import { app, globalValues, images, model, settings, tracing } from './services.ts'

/** The values of the chart. */
export const values = defineValues({
  namePrefix: t
    .string('', 'Prefix of all object names, for example `blue-`. Set it to install several releases in one namespace.')
    .pattern(/^([a-z]([a-z0-9-]{0,28}[a-z0-9])?-)?$/),
  enabled: t.bool(
    true,
    'Condition for charts that have this chart as a dependency: `condition: sms-checker.enabled`. Must be true otherwise.',
  ),
  global: globalValues,
  istio,
  ingress,
  app,
  model,
  experiment,
  settings,
  tracing,
  images,
  pods,
  autoscaling,
  sharedStorage,
  networkPolicy,
  monitoring,
  'kube-prometheus-stack': kubePrometheusStack,
})
