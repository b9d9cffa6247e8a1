import { comment, when } from '@helm-ts/chart'
import { headers, versionLabel } from '@sms-checker/contracts'
import { destinationRule } from '../kinds.ts'
import { serviceLabels } from '../labels.ts'
import { appServiceName, modelServiceName } from '../names.ts'
import { values } from '../values/values.ts'

const { istio, model } = values

const subset = (variant: string) => ({ name: variant, labels: { [versionLabel]: variant } })

export const appDestinationRule = when(
  istio.enabled,
  destinationRule({
    metadata: { name: appServiceName, labels: serviceLabels('app') },
    spec: {
      host: appServiceName,
      trafficPolicy: {
        loadBalancer: comment('A user stays on one pod of a variant.', {
          consistentHash: { httpHeaderName: headers.userId },
        }),
        outlierDetection: comment(
          'Eject unreachable pods only. A 502, 503 or 504 of app-service reports a problem of its model, not of the pod.',
          {
            splitExternalLocalOriginErrors: true,
            consecutiveLocalOriginFailures: 5,
            consecutive5xxErrors: 0,
            interval: '10s',
            baseEjectionTime: '30s',
            maxEjectionPercent: 50,
          },
        ),
      },
      subsets: [subset('stable'), when(istio.canary.enabled, subset('canary'))],
    },
  }),
)

export const modelDestinationRule = when(
  istio.enabled,
  destinationRule({
    metadata: { name: modelServiceName, labels: serviceLabels('model') },
    spec: {
      host: modelServiceName,
      trafficPolicy: { outlierDetection: istio.outlierDetection },
      subsets: [
        subset('primary'),
        when(model.shadow.enabled, subset('shadow')),
        when(istio.canary.enabled, subset('canary')),
      ],
    },
  }),
)
