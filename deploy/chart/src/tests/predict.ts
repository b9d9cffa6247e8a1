import { hook, tpl } from '@helm-ts/chart'
import { paths, ports } from '@sms-checker/contracts'
import { pod } from '../kinds.ts'
import { labelsOfRelease } from '../labels.ts'
import { appService, named } from '../names.ts'
import { imageName } from '../pods/image.ts'
import { containerSecurity, podSecurity } from '../pods/security.ts'
import { values } from '../values/values.ts'

const script = `const base = process.argv[1]
const page = await fetch(base + '${paths.page}')
if (!page.ok) throw new Error('The page answers ' + page.status)
for (const sms of ['URGENT! You have won a prize. Text WIN to 80082 now', 'See you at eight, shall I bring bread?']) {
  const response = await fetch(base + '${paths.predict}', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ sms }),
  })
  const answer = await response.text()
  console.log(response.status, answer)
  if (!response.ok || !['spam', 'ham'].includes(JSON.parse(answer).result)) process.exitCode = 1
}
`

export const predictTest = pod({
  metadata: {
    name: named('app-service-test'),
    labels: labelsOfRelease,
    annotations: hook('test', { deletePolicy: 'before-hook-creation,hook-succeeded' }),
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
        command: ['node', '--input-type=module', '--eval', script, '--', tpl`http://${appService}:${ports.appService}`],
        resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '128Mi' } },
        securityContext: containerSecurity,
      },
    ],
  },
})
