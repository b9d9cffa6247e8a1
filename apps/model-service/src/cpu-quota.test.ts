import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { availableCpus, inferenceThreads } from './cpu-quota.ts'

it.each([
  ['max 100000\n', 8],
  ['200000 100000\n', 2],
  ['250000 100000\n', 2],
  ['50000 100000\n', 1],
  ['1600000 100000\n', 8],
])('reads cpu.max %j on a machine of 8 CPUs as %i', async (content, expected) => {
  const folder = await mkdtemp(join(tmpdir(), 'cgroup-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const file = join(folder, 'cpu.max')
  await writeFile(file, content)
  expect(await availableCpus(file, 8)).toBe(expected)
})

it('takes the machine as it is where no container limits it', async () => {
  expect(await availableCpus('/nowhere/cpu.max', 3)).toBe(3)
})

it('leaves a CPU to the event loop where there are several', () => {
  expect([1, 2, 8].map(inferenceThreads)).toEqual([1, 1, 7])
})
