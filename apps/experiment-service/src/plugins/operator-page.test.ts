import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { sampleService, temporaryDirectory } from '../../test/sample-service.ts'

it('serves the operator page, which holds no data, without a token', async () => {
  const directory = await temporaryDirectory()
  const page = join(directory, 'page')
  await mkdir(join(page, 'assets'), { recursive: true })
  await writeFile(join(page, 'index.html'), '<!doctype html><title>Experiment</title>')
  await writeFile(join(page, 'assets', 'index-1a2b.js'), 'void 0')
  const service = await sampleService(directory, {}, { CONSOLE_DIR: page })
  const document = await service.inject('/')
  expect(document).toMatchObject({ statusCode: 200, headers: { 'cache-control': 'no-cache' } })
  expect(document.headers['content-security-policy']).toContain("frame-ancestors 'none'")
  expect(document.body).toContain('Experiment')
  expect((await service.inject('/assets/index-1a2b.js')).headers['cache-control']).toContain('immutable')
  expect((await service.inject('/assets/missing.js')).statusCode).toBe(404)
})

it('refuses a directory without the page', async () => {
  const directory = await temporaryDirectory()
  await expect(sampleService(directory, {}, { CONSOLE_DIR: directory })).rejects.toThrow(
    /CONSOLE_DIR has no index.html/,
  )
})
