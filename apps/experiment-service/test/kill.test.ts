import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import getPort from 'get-port'
import { beforeAll, expect, it } from 'vitest'
import { FakeApiServer } from './fake-api-server.ts'
import { FakeExperimentService, operatorToken } from './fake-experiment-service.ts'
import { killUnderLoad } from './kill-suite.ts'
import { temporaryDirectory } from './sample-service.ts'
import { rollbackBundle, startService } from './service-process.ts'

beforeAll(async () => {
  await promisify(execFile)('npm', ['run', 'build'], { cwd: new URL('..', import.meta.url) })
}, 120_000)

it('loses nothing that was acknowledged, and stores nothing twice, when it is killed under load', async () => {
  await killUnderLoad({ DATA_DIR: await temporaryDirectory() }, 4)
}, 120_000)

it('a rollback is completed once when the controller is killed before it is recorded', async () => {
  const [cluster, experiments, directory] = await Promise.all([
    FakeApiServer.start(),
    FakeExperimentService.start(),
    temporaryDirectory(),
  ])
  const files = { token: cluster.token, namespace: 'spam', 'ca.crt': '', 'operator-token': operatorToken }
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text)
  cluster.applyChart()
  const start = async () =>
    startService(
      {
        EXPERIMENT_SERVICE_URL: experiments.url,
        OPERATOR_TOKEN_FILE: join(directory, 'operator-token'),
        KUBERNETES_URL: cluster.url,
        SERVICE_ACCOUNT_DIR: directory,
        CHECK_INTERVAL_SECONDS: '1',
      },
      await getPort(),
      [process.execPath, rollbackBundle],
    )

  experiments.verdict = 'roll-back'
  experiments.failWith = { record: 503 }
  const first = await start()
  await expect.poll(() => cluster.events.size, { timeout: 30_000 }).toBe(1)
  await first.kill('SIGKILL')
  expect(cluster.subsets).toMatchObject({ canary: 'stable' })
  expect(experiments.recorded).toEqual([])

  experiments.failWith = {}
  experiments.verdict = 'not-enough-data'
  const second = await start()
  await expect.poll(() => experiments.recorded, { timeout: 30_000 }).toEqual(['The verdict is roll-back.'])
  await second.kill('SIGTERM')
  expect(cluster.events.size).toBe(1)
  expect(cluster.requests.filter(({ body }) => 'spec' in body)).toHaveLength(1)
}, 120_000)
