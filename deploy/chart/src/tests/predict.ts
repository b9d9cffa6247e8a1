import { comment, hook, merge, ne, tpl, when } from '@helm-ts/chart'
import { ports } from '@sms-checker/contracts'
import { pod } from '../kinds.ts'
import { releaseLabels } from '../labels.ts'
import { appServiceName, fullName } from '../names.ts'
import { imageName } from '../pods/image.ts'
import { containerSecurity, podSecurity } from '../pods/security.ts'
import { values } from '../values/values.ts'
import { predictScript } from './predict-script.ts'

const { istio } = values

/** `helm test`: a message really goes through app-service and a model. */
export const predictTest = pod({
  metadata: {
    name: fullName('app-service-test'),
    labels: merge(releaseLabels, {
      'sidecar.istio.io/inject': comment(
        'A pod outside the mesh, whatever the namespace says, unless none of those may connect.',
        when(istio.enabled, tpl`${ne(istio.mutualTls, 'PERMISSIVE')}`),
      ),
    }),
    annotations: hook('test', { deletePolicy: ['before-hook-creation', 'hook-succeeded'] }),
  },
  spec: {
    restartPolicy: 'Never',
    automountServiceAccountToken: false,
    securityContext: podSecurity,
    imagePullSecrets: values.images.pullSecrets,
    containers: [
      {
        name: 'predict',
        image: imageName(values.app.stable.image),
        imagePullPolicy: values.images.pullPolicy,
        command: [
          'node',
          '--input-type=module',
          '--eval',
          predictScript,
          '--',
          tpl`http://${appServiceName}:${ports.appService}`,
        ],
        resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '128Mi' } },
        securityContext: containerSecurity,
      },
    ],
  },
})
