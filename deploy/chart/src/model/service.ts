import { comment, merge, when } from '@helm-ts/chart'
import { ports, versionLabel } from '@sms-checker/contracts'
import { istioDisabled } from '../conditions.ts'
import { service, serviceAccount } from '../kinds.ts'
import { selectorLabels, serviceLabels } from '../labels.ts'
import { modelServiceName } from '../names.ts'

export const modelServiceObject = service({
  metadata: { name: modelServiceName, labels: serviceLabels('model') },
  spec: {
    selector: comment(
      'Istio picks a variant among all pods. Where nothing picks, primary answers: a shadow never may.',
      merge(selectorLabels.model, { [versionLabel]: when(istioDisabled, 'primary') }),
    ),
    ports: [{ name: 'http', port: ports.modelService, targetPort: 'http', appProtocol: 'http' }],
  },
})

export const modelServiceAccount = serviceAccount({
  metadata: { name: modelServiceName, labels: serviceLabels('model') },
  automountServiceAccountToken: false,
})
