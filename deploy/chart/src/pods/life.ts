import { comment } from '@helm-ts/chart'
import { paths } from '@sms-checker/contracts'
import { values } from '../values/values.ts'

const get = (path: string) => ({ httpGet: { path, port: 'http' } })

/** Probes and preStop of both services' containers, which answer them alike. */
export const life = {
  startupProbe: { ...get(paths.live), periodSeconds: 1, failureThreshold: 60 },
  readinessProbe: comment('False while the service starts, has no proven model, or is about to end.', {
    ...get(paths.ready),
    periodSeconds: 5,
    timeoutSeconds: 2,
    failureThreshold: 2,
  }),
  livenessProbe: { ...get(paths.live), periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
  lifecycle: comment('Gateways and sidecars go on sending requests until they have learnt that the pod is going.', {
    preStop: { sleep: { seconds: values.pods.drainSeconds } },
  }),
}

/** Read by the sidecar's injector: an application that starts or ends with its sidecar there loses no request. */
export const proxyConfig = `holdApplicationUntilProxyStarts: true
proxyMetadata:
  EXIT_ON_ZERO_ACTIVE_CONNECTIONS: "true"
`
