import { comment, hook, merge, ne, tpl, when } from '@helm-ts/chart'
import { paths, ports } from '@sms-checker/contracts'
import { pod } from '../kinds.ts'
import { releaseLabels } from '../labels.ts'
import { appServiceName, fullName } from '../names.ts'
import { values } from '../values/values.ts'
import { imageName, pullSecrets } from './container.ts'
import { containerSecurity, podSecurity } from './pod-template.ts'

const { istio } = values

/**
 * Requests the page and two predictions, prints the responses, and fails unless all are valid. It retries refused connections for
 * 30 seconds, because a Service takes a moment to learn about pods that have just become ready.
 */
const script = `import { setTimeout } from 'node:timers/promises'

const [, baseUrl] = process.argv
const deadline = Date.now() + 30_000

async function fetchPage() {
  try {
    return await fetch(baseUrl + '${paths.page}')
  } catch (error) {
    if (Date.now() > deadline) throw error
    await setTimeout(500)
    return fetchPage()
  }
}

const page = await fetchPage()
if (!page.ok) throw new Error(\`The page returned status \${page.status}.\`)
for (const sms of ['URGENT! You have won a prize. Text WIN to 80082 now', 'See you at eight, shall I bring bread?']) {
  const response = await fetch(baseUrl + '${paths.predict}', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ sms }),
  })
  const body = await response.text()
  console.log(response.status, body)
  if (!response.ok || !['spam', 'ham'].includes(JSON.parse(body).result)) process.exitCode = 1
}
`

/** Run by `helm test`. */
export const predictTest = pod({
  metadata: {
    name: fullName('app-service-test'),
    labels: merge(releaseLabels, {
      'sidecar.istio.io/inject': comment(
        'Stays outside the mesh when the services accept plain text.',
        when(istio.enabled, tpl`${ne(istio.mutualTls, 'PERMISSIVE')}`),
      ),
    }),
    annotations: hook('test', { deletePolicy: ['before-hook-creation', 'hook-succeeded'] }),
  },
  spec: {
    restartPolicy: 'Never',
    automountServiceAccountToken: false,
    securityContext: podSecurity,
    imagePullSecrets: pullSecrets,
    containers: [
      {
        name: 'predict',
        image: imageName(values.app.stable.image),
        imagePullPolicy: values.images.pullPolicy,
        command: [
          'node',
          '--input-type=module',
          '--eval',
          script,
          '--',
          tpl`http://${appServiceName}:${ports.appService}`,
        ],
        resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '128Mi' } },
        securityContext: containerSecurity,
      },
    ],
  },
})
