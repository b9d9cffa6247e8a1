import { modelServiceUrl, paths } from '@sms-checker/contracts'
import { beforeAll, describe, expect, test } from 'vitest'
import { apply } from './support/helm.ts'
import { runScriptInPod } from './support/pods.ts'
import { cluster } from './support/settings.ts'
import { sharedRelease as release } from './support/shared-release.ts'

beforeAll(() => apply(release))

/** Prints the status of a prediction request to model-service, or the code of the connection error. */
const callModelScript = `const result = await fetch('${modelServiceUrl}${paths.predict}', {
  method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ sms: 'hello' }),
}).then(({ status }) => status, ({ cause }) => cause.code)
console.log('result ' + result)`

describe('model-service accepts requests from', () => {
  const meshed = { 'sidecar.istio.io/inject': 'true' }
  test.each([
    ['app-service', 'as-app', { labels: meshed, serviceAccountName: 'app-service' }, /result 200/],
    ['no other pod of the mesh (403)', 'meshed', { labels: meshed }, /result 403/],
    [
      'no pod that only carries the label of a variant (403)',
      'pretender',
      {
        labels: { ...meshed, version: 'stable' },
      },
      /result 403/,
    ],
    [
      'no pod without a sidecar',
      'plain',
      { labels: { 'sidecar.istio.io/inject': 'false' } },
      /result (403|ECONNRESET|UND_ERR_SOCKET)/,
    ],
  ])('%s', async (_, name, pod, expected) => {
    expect(await runScriptInPod(release.namespace, name, callModelScript, pod)).toMatch(expected)
  })
})

test('NetworkPolicies admit only app-service to model-service', async ({ annotate }) => {
  const { items } = await cluster.networking.listNamespacedNetworkPolicy({ namespace: release.namespace })
  expect(items.map(({ metadata }) => metadata?.name)).toEqual(expect.arrayContaining(['app-service', 'model-service']))
  await annotate('the API server accepted the policies; enforcing them is up to the CNI plugin')
})
