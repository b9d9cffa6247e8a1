import { comment, merge, when } from '@helm-ts/chart'
import { ports, versionLabel } from '@sms-checker/contracts'
import { withoutIstio } from '../conditions.ts'
import { service, serviceAccount } from '../kinds.ts'
import { labelsOf, selectorLabels } from '../labels.ts'
import { modelService } from '../names.ts'

export const modelServiceObject = service({
  metadata: { name: modelService, labels: labelsOf('model') },
  spec: {
    selector: comment(
      'Istio picks a variant among all pods. Where nothing picks, primary answers: a shadow never may.',
      merge(selectorLabels.model, { [versionLabel]: when(withoutIstio, 'primary') }),
    ),
    ports: [{ name: 'http', port: ports.modelService, targetPort: 'http', appProtocol: 'http' }],
  },
})

export const modelServiceAccount = serviceAccount({
  metadata: { name: modelService, labels: labelsOf('model') },
  automountServiceAccountToken: false,
})
