import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { spamModelDirectory } from './onnx-models.ts'

const timeout = 60_000

async function check(...directories: string[]): Promise<{ code: number | string | null; output: string }> {
  const script = fileURLToPath(new URL('../scripts/check.ts', import.meta.url))
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['--conditions=source', '--import', 'tsx', script, ...directories],
      (error, stdout, stderr) => resolve({ code: error ? (error.code ?? null) : 0, output: stdout + stderr }),
    )
  })
}

it('says that a directory can be served, and how fast', { timeout }, async () => {
  const { code, output } = await check(await spamModelDirectory())
  expect(output).toContain('It can be served.')
  // One line for each measurement: messages, characters, median, p99, messages a second.
  const lines = output.matchAll(/^ +(\d+ +\d+) +\d+\.\d{3} +\d+\.\d{3} +\d+$/gm)
  const measured = Array.from(lines, ([, sizes]) => sizes?.split(/ +/).map(Number))
  expect(measured).toEqual([
    [1, 100],
    [1, 500],
    [1, 1_000],
    [64, 100],
  ])
  expect(code).toBe(0)
})

it('says why a directory cannot be served', { timeout }, async () => {
  const { code, output } = await check(await spamModelDirectory({ sha256: 'a'.repeat(64) }))
  expect(output).toMatch(/It cannot be served\. model\.onnx is not the file/)
  expect(output).not.toContain('    at ')
  expect(code).toBe(1)
})

it('asks for a directory', { timeout }, async () => {
  expect(await check()).toMatchObject({ code: 2, output: expect.stringContaining('Name the model directory') })
})
