import { modelServiceUrl, paths } from '@sms-checker/contracts'
import { beforeAll, describe, expect, test } from 'vitest'
import { apply } from './support/helm.ts'
import { runInPod } from './support/pods.ts'
import { cluster } from './support/settings.ts'
import { sharedRelease as release } from './support/shared-release.ts'

beforeAll(() => apply(release))

/** Prints what model-service answers to a prediction, or that the connection came to nothing. */
const askModel = `const answer = await fetch('${modelServiceUrl}${paths.predict}', {
  method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ sms: 'hello' }),
}).then(({ status }) => status, ({ cause }) => cause.code)
console.log('answer ' + answer)`

describe('model-service answers', () => {
  const meshed = { 'sidecar.istio.io/inject': 'true' }
  test.each([
    ['app-service', 'as-app', { labels: meshed, serviceAccountName: 'app-service' }, /answer 200/],
    ['not another pod of the mesh', 'meshed', { labels: meshed }, /answer 403/],
    [
      'nor one that carries the label of a variant',
      'pretender',
      {
        labels: { ...meshed, version: 'stable' },
      },
      /answer 403/,
    ],
    [
      'nor a pod without a sidecar',
      'plain',
      { labels: { 'sidecar.istio.io/inject': 'false' } },
      /answer (403|ECONNRESET|UND_ERR_SOCKET)/,
    ],
  ])('%s', async (_, name, pod, expected) => {
    expect(await runInPod(release.namespace, name, askModel, pod)).toMatch(expected)
  })
})

test('only app-service is let in to the models by the network policies', async ({ annotate }) => {
  const { items } = await cluster.networking.listNamespacedNetworkPolicy({ namespace: release.namespace })
  expect(items.map(({ metadata }) => metadata?.name)).toEqual(expect.arrayContaining(['app-service', 'model-service']))
  await annotate('whether they are enforced is the network plugin’s affair: the API server has accepted them')
})
