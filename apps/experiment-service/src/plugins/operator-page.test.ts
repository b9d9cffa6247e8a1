import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib'
import { paths } from '@sms-checker/contracts'
import type { Service } from '@sms-checker/service'
import { describe, expect, it } from 'vitest'
import { sampleService, temporaryDirectory } from '../../test/sample-service.ts'

const html = '<!doctype html><title>Experiment</title>'
const script = '/* the page */ void 0'
const asset = '/assets/index-1a2b.js'

/** The service with a page like the build of the console, with compressed copies of each file. */
async function serviceWithPage(): Promise<Service> {
  const directory = await temporaryDirectory()
  const page = join(directory, 'page')
  await mkdir(join(page, 'assets'), { recursive: true })
  for (const [name, content] of [
    ['index.html', html],
    ['favicon.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
    [asset, script],
  ] as const) {
    await writeFile(join(page, name), content)
    await writeFile(join(page, `${name}.br`), brotliCompressSync(content))
    await writeFile(join(page, `${name}.gz`), gzipSync(content))
  }
  return sampleService(directory, {}, { CONSOLE_DIR: page })
}

describe('the operator page', () => {
  it('needs no token, and is revalidated by its ETag', async () => {
    const service = await serviceWithPage()
    for (const url of ['/', '/favicon.svg']) {
      const { statusCode, headers } = await service.inject(url)
      expect([statusCode, headers['cache-control']]).toEqual([200, 'no-cache'])
      const again = await service.inject({ url, headers: { 'if-none-match': String(headers.etag) } })
      expect([again.statusCode, again.body]).toEqual([304, ''])
    }
    expect((await service.inject('/')).body).toBe(html)
  })

  it('has assets with hashed names, which every cache keeps for a year', async () => {
    const service = await serviceWithPage()
    const { headers, body } = await service.inject(asset)
    expect(body).toBe(script)
    expect(headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-type': expect.stringContaining('javascript'),
    })
    expect((await service.inject('/assets/missing.js')).headers['cache-control']).toBeUndefined()
  })

  it.each([
    ['/', html],
    [asset, script],
  ])('sends %s compressed to clients that accept it', async (url, content) => {
    const service = await serviceWithPage()
    const brotli = await service.inject({ url, headers: { 'accept-encoding': 'gzip, br' } })
    expect(brotli.headers).toMatchObject({ 'content-encoding': 'br', vary: 'Accept-Encoding' })
    expect(brotliDecompressSync(brotli.rawPayload).toString()).toBe(content)
    const gzip = await service.inject({ url, headers: { 'accept-encoding': 'gzip' } })
    expect(gunzipSync(gzip.rawPayload).toString()).toBe(content)
  })

  it.each(['/', asset, '/assets/missing.js', paths.experiments])(
    'has security headers at %s that allow no unsafe inline code and no other origin',
    async (url) => {
      const service = await serviceWithPage()
      const { headers } = await service.inject(url)
      const policy = String(headers['content-security-policy'])
      expect(policy).toContain("default-src 'self'")
      expect(policy).toContain("style-src 'self'")
      expect(policy).toContain("frame-ancestors 'none'")
      for (const source of ['unsafe-inline', 'unsafe-eval', 'upgrade-insecure-requests', 'http:', 'https:', '*']) {
        expect(policy).not.toContain(source)
      }
      expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' })
      expect(headers).not.toHaveProperty('strict-transport-security')
    },
  )

  it.each(['/assets/missing.js', '/index.html.br', '/assets/', '/assets/..%2f..%2fpackage.json', '/operator-token'])(
    'does not include %s',
    async (url) => {
      const service = await serviceWithPage()
      expect((await service.inject(url)).statusCode).toBe(404)
    },
  )
})

it('refuses a directory without the page', async () => {
  const directory = await temporaryDirectory()
  await expect(sampleService(directory, {}, { CONSOLE_DIR: directory })).rejects.toThrow(
    /CONSOLE_DIR has no index.html.*npx nx run console:build/s,
  )
})
