import { comment, merge, when } from '@helm-ts/chart'
import { type ModelVariant, ports, versionLabel } from '@sms-checker/contracts'
import { virtualService } from '../kinds.ts'
import { serviceLabels } from '../labels.ts'
import { modelServiceName } from '../names.ts'
import { values } from '../values/values.ts'

const { istio, model } = values

const toModel = (subset: ModelVariant) => ({ host: modelServiceName, subset, port: { number: ports.modelService } })

/** The canary app asks the canary model; everyone else asks primary, and shadow gets a copy. */
export const modelVirtualService = when(
  istio.enabled,
  virtualService({
    metadata: { name: modelServiceName, labels: serviceLabels('model') },
    spec: {
      hosts: [modelServiceName],
      http: [
        when(istio.canary.enabled, {
          name: 'canary',
          match: [{ sourceLabels: { [versionLabel]: 'canary' } }],
          route: [{ destination: toModel('canary') }],
        }),
        merge(
          { name: 'primary', route: [{ destination: toModel('primary') }] },
          when(model.shadow.enabled, {
            mirror: comment('The mesh throws away what a mirrored request is answered.', toModel('shadow')),
            mirrorPercentage: { value: 100 },
          }),
        ),
      ],
    },
  }),
)
