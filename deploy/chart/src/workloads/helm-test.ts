import { comment, hook, merge, ne, tpl, when } from '@helm-ts/chart'
import { headers, paths, ports } from '@sms-checker/contracts'
import { pod } from '../kinds.ts'
import { releaseLabels } from '../labels.ts'
import { appServiceName, fullName } from '../names.ts'
import { values } from '../values/values.ts'
import { imageName, pullSecrets } from './container.ts'
import { containerSecurity, podSecurity } from './pod-template.ts'

const { istio } = values

/**
 * Requests the page and two predictions, gives feedback on them where it is stored, prints the responses, and fails unless all are valid. It
 * retries refused connections for 30 seconds, because a Service takes a moment to learn about pods that have just become ready. Experiments do
 * not count its user id, because it is not one that app-service creates.
 */
const script = `import { setTimeout } from 'node:timers/promises'

const [, baseUrl, feedback] = process.argv
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

async function post(path, body) {
  const response = await fetch(baseUrl + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', '${headers.userId}': 'helm-test' },
    body: JSON.stringify(body),
  })
  const text = await response.text()
  console.log(path, response.status, text)
  if (!response.ok) process.exitCode = 1
  return response.ok ? JSON.parse(text) : {}
}

const page = await fetchPage()
if (!page.ok) throw new Error(\`The page returned status \${page.status}.\`)
for (const sms of ['URGENT! You have won a prize. Text WIN to 80082 now', 'See you at eight, shall I bring bread?']) {
  const { result, requestId } = await post('${paths.predict}', { sms })
  if (!['spam', 'ham'].includes(result)) process.exitCode = 1
  else if (feedback === '--feedback') {
    const { status } = await post('${paths.feedback}', { requestId, verdict: result, correction: result })
    if (status !== 'counted') process.exitCode = 1
  }
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
          when(values.experiment.enabled, '--feedback'),
        ],
        resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '128Mi' } },
        securityContext: containerSecurity,
      },
    ],
  },
})
