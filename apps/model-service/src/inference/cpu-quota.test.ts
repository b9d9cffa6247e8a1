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
])('cpu.max %j on a machine with 8 CPUs allows %i CPUs', async (content, expected) => {
  const folder = await mkdtemp(join(tmpdir(), 'cgroup-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const file = join(folder, 'cpu.max')
  await writeFile(file, content)
  expect(await availableCpus(file, 8)).toBe(expected)
})

it('without a container limit all CPUs of the machine are available', async () => {
  expect(await availableCpus('/nowhere/cpu.max', 3)).toBe(3)
})

it('a machine with several CPUs reserves one for the event loop', () => {
  expect([1, 2, 8].map(inferenceThreads)).toEqual([1, 1, 7])
})
