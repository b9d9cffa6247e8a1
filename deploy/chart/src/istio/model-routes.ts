import { comment, merge, when } from '@helm-ts/chart'
import { type ModelVariant, ports, versionLabel } from '@sms-checker/contracts'
import { virtualService } from '../kinds.ts'
import { labelsOf } from '../labels.ts'
import { modelService } from '../names.ts'
import { values } from '../values/values.ts'

const { istio, model } = values

const toModel = (subset: ModelVariant) => ({ host: modelService, subset, port: { number: ports.modelService } })

/** The canary app asks the canary model; everyone else asks primary, and shadow gets a copy. */
export const modelVirtualService = when(
  istio.enabled,
  virtualService({
    metadata: { name: modelService, labels: labelsOf('model') },
    spec: {
      hosts: [modelService],
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
