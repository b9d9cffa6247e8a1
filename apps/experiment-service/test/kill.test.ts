import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { unusedPort } from '@sms-checker/service/testing'
import { beforeAll, expect, it } from 'vitest'
import { killUnderLoad } from './kill-suite.ts'
import { rollbackFixture } from './rollback-fixture.ts'
import { temporaryDirectory } from './sample-service.ts'
import { rollbackBundle, startService } from './service-process.ts'

beforeAll(async () => {
  await promisify(execFile)('npm', ['run', 'build'], { cwd: new URL('..', import.meta.url) })
})

it('loses nothing that was acknowledged, and stores nothing twice, when it is killed under load', async () => {
  await killUnderLoad({ DATA_DIR: await temporaryDirectory() }, 4)
})

it('a rollback is completed once when the controller is killed before it is recorded', async () => {
  const { cluster, experiments, settings } = await rollbackFixture()
  const start = async () => startService(settings, await unusedPort(), [process.execPath, rollbackBundle])

  experiments.verdict = 'roll-back'
  experiments.failWith = { record: 503 }
  const first = await start()
  await expect.poll(() => cluster.events.size).toBe(1)
  await first.kill('SIGKILL')
  expect(cluster.subsets).toMatchObject({ canary: 'stable' })
  expect(experiments.recorded).toEqual([])

  experiments.failWith = {}
  experiments.verdict = 'not-enough-data'
  const second = await start()
  await expect.poll(() => experiments.recorded).toEqual(['The verdict is roll-back.'])
  await second.kill('SIGTERM')
  expect(cluster.events.size).toBe(1)
  expect(cluster.requests.filter(({ body }) => 'spec' in body)).toHaveLength(1)
})
