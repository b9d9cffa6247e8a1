import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { it } from 'vitest'
import { killUnderLoad } from './kill-suite.ts'
import { temporaryDirectory } from './sample-service.ts'

it('loses nothing that was acknowledged, and stores nothing twice, when it is killed under load', async () => {
  await promisify(execFile)('npm', ['run', 'build'], { cwd: new URL('..', import.meta.url) })
  await killUnderLoad({ DATA_DIR: await temporaryDirectory() }, 4)
}, 120_000)
