import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from './support/eventually.ts'
import { apply } from './support/helm.ts'
import { metricsOf, podsOf } from './support/metrics.ts'
import { deletePod, runScriptWithHostPath } from './support/pods.ts'
import { sharedRelease as release } from './support/shared-release.ts'

const hostPath = '/var/tmp/sms-checker-e2e'
const model = 'uploaded'

/** Copies a model from the image to the node with another version, like a newly trained model. */
function upload(version: string): Promise<string> {
  return runScriptWithHostPath(
    release.namespace,
    hostPath,
    `import { cpSync, readFileSync, writeFileSync, chmodSync } from 'node:fs'
const folder = '/node/models/${model}'
cpSync('/app/models/linear', folder, { recursive: true })
const manifest = JSON.parse(readFileSync(folder + '/model.json', 'utf8'))
writeFileSync(folder + '/model.json', JSON.stringify({ ...manifest, id: '${model}', version: '${version}' }))`,
  )
}

async function expectShadow(version: string): Promise<void> {
  await eventually(async () => {
    const pods = await podsOf(release, 'model', 'shadow')
    expect(pods).toHaveLength(1)
    expect(await metricsOf(release, 'model', pods[0]?.metadata?.name ?? '')).toContain(`version="${version}"`)
  })
}

beforeAll(() => apply(release))
afterAll(async () => {
  await apply(release)
  await runScriptWithHostPath(
    release.namespace,
    hostPath,
    `import { rmSync } from 'node:fs'; rmSync('/node/models', { recursive: true, force: true })`,
  )
})

test('the shadow serves a model from the shared folder, and a newer one after a restart', async () => {
  await upload('7.0.1')
  await apply(release, {
    sharedStorage: { enabled: true, hostPath },
    model: { shadow: { source: 'sharedStorage', model } },
  })
  await expectShadow('7.0.1')

  await upload('7.0.2')
  await expectShadow('7.0.1')
  const [pod] = await podsOf(release, 'model', 'shadow')
  await deletePod(release, pod?.metadata?.name ?? '')
  await expectShadow('7.0.2')
})
