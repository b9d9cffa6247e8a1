import { execFileSync } from 'node:child_process'
import { mkdir, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { manifestOf, modelDirectory, spamModel, spamModelDirectory } from '../../test/onnx-models.ts'
import { readModelDirectory } from './directory.ts'
import { InvalidModelError } from './invalid-model-error.ts'

const onnx = spamModel()

async function errorOf(directory: string): Promise<string> {
  const error = await readModelDirectory(directory).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(InvalidModelError)
  return error instanceof InvalidModelError ? error.message : ''
}

it('a directory needs both files', async () => {
  expect(await errorOf('/nowhere/at/all')).toMatch(/no readable model\.(json|onnx): the file does not exist\.$/)
  expect(await errorOf(await modelDirectory({ manifest: manifestOf(onnx) }))).toContain('no readable model.onnx')
  expect(await errorOf(await modelDirectory({ onnx }))).toContain('no readable model.json')
})

it('a manifest must be valid, and every invalid field is listed', async () => {
  expect(await errorOf(await modelDirectory({ onnx, manifest: '{' }))).toBe('model.json is not valid JSON.')
  const input = { name: 'sms', type: 'text', shape: '[M]' }
  const output = { name: 'probability', type: 'float32', shape: '[N,3]' }
  const manifest = JSON.stringify({ ...manifestOf(onnx), threshold: 2, surprise: 1, input, output })
  const error = await errorOf(await modelDirectory({ onnx, manifest }))
  expect(error).toMatch(/^model\.json is not a valid model manifest: /)
  for (const part of [
    '/threshold must be <= 1',
    '/surprise is unknown',
    '/input/type must be "string"',
    '/input/shape must be one of ["[N]","[N,1]"]',
    '/output is not a supported kind',
  ])
    expect(error).toContain(part)
})

it.each([
  ['null', 'null'],
  ['an array', '[]'],
  ['an own property named __proto__', `{"__proto__": {"id": "x"}, ${JSON.stringify(manifestOf(onnx)).slice(1)}`],
  ['100,000 nested arrays', '['.repeat(100_000) + ']'.repeat(100_000)],
  ['a binary file', '\u0000\u0001\u0002'],
])('a manifest that is %s is invalid', async (_name, manifest) => {
  expect(await errorOf(await modelDirectory({ onnx, manifest }))).toMatch(/^model\.json is not /)
})

it('a graph must have the checksum in the manifest', async () => {
  const manifest = manifestOf(onnx)
  expect(await errorOf(await modelDirectory({ onnx: new Uint8Array(), manifest }))).toBe('model.onnx is empty.')
  expect(await errorOf(await modelDirectory({ onnx: onnx.subarray(0, -7), manifest }))).toMatch(/truncated.*SHA-256/)
  expect(await errorOf(await modelDirectory({ onnx: spamModel('other'), manifest }))).toContain('SHA-256')
})

it('a named pipe, a device or a directory is not read', async () => {
  const pipe = await modelDirectory({ manifest: manifestOf(onnx) })
  execFileSync('mkfifo', [join(pipe, 'model.onnx')])
  expect(await errorOf(pipe)).toContain('no readable model.onnx: it is not a regular file')
  const folder = await modelDirectory({ onnx })
  await mkdir(join(folder, 'model.json'))
  expect(await errorOf(folder)).toContain('no readable model.json: it is not a regular file')
})

it('a file that exceeds the size limit is not read', async () => {
  const directory = await spamModelDirectory()
  await writeFile(join(directory, 'model.json'), '')
  await truncate(join(directory, 'model.json'), 5 * 2 ** 20)
  expect(await errorOf(directory)).toMatch(/no readable model\.json: it has 5242880 bytes, the limit is \d+/)
})
