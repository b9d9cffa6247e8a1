import { defineValues, t } from '@helm-ts/chart'
import { app } from './app.ts'
import { autoscaling } from './autoscaling.ts'
import { images } from './images.ts'
import { ingress, istio } from './istio.ts'
import { model } from './model.ts'
import { kubePrometheusStack, monitoring } from './monitoring.ts'
import { networkPolicy, pods, settings, sharedStorage } from './pods.ts'

/** Everything that a user of the chart can set. */
export const values = defineValues({
  namePrefix: t
    .string('', 'Put before the name of every object, so that a namespace can hold several releases, such as `blue-`.')
    .pattern(/^([a-z]([a-z0-9-]{0,28}[a-z0-9])?-)?$/),
  istio,
  ingress,
  app,
  model,
  settings,
  images,
  pods,
  autoscaling,
  sharedStorage,
  networkPolicy,
  monitoring,
  'kube-prometheus-stack': kubePrometheusStack,
})
