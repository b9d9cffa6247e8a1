import { comment, when } from '@helm-ts/chart'
import { type ModelVariant, ports, versionLabel } from '@sms-checker/contracts'
import { canaryRuns, shadowRuns } from '../conditions.ts'
import { virtualService } from '../kinds.ts'
import { labelsOf } from '../labels.ts'
import { modelService } from '../names.ts'
import { values } from '../values/values.ts'

const toModel = (subset: ModelVariant) => ({ host: modelService, subset, port: { number: ports.modelService } })

/** The canary app asks the canary model; everyone else asks primary, and shadow gets a copy. */
export const modelVirtualService = when(
  values.istio.enabled,
  virtualService({
    metadata: { name: modelService, labels: labelsOf('model') },
    spec: {
      hosts: [modelService],
      http: [
        when(canaryRuns, {
          name: 'canary',
          match: [{ sourceLabels: { [versionLabel]: 'canary' } }],
          route: [{ destination: toModel('canary') }],
        }),
        {
          name: 'primary',
          route: [{ destination: toModel('primary') }],
          mirror: comment(
            'The mesh throws the answers to mirrored requests away.',
            when(shadowRuns, toModel('shadow')),
          ),
          mirrorPercentage: when(shadowRuns, { value: 100 }),
        },
      ],
    },
  }),
)
