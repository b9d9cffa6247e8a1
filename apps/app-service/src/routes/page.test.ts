import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { AppServiceSettings, userIdGivenParameter } from '@sms-checker/contracts'
import { metrics, routeNames } from '@sms-checker/observability/metrics'
import { ConfigurationError, parseSettings } from '@sms-checker/service'
import { describe, expect, it } from 'vitest'
import { onlyValue, samplesOf } from '../../test/metrics.ts'
import { html, sampleApp, script } from '../../test/sample-app.ts'
import { buildApp } from '../app.ts'

const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }

describe('a page load', () => {
  it('sends a browser without an id back once, with its cookie', async () => {
    const app = await sampleApp()
    const first = await app.inject({ url: '/?from=mail&x=%26', headers: browser })
    expect(first.statusCode).toBe(303)
    expect(first.headers['cache-control']).toBe('no-store')
    const location = String(first.headers.location)
    expect(location).toBe(`/?from=mail&x=%26&${userIdGivenParameter}=1`)
    const [cookie] = first.cookies
    const second = await app.inject({ url: location, headers: { ...browser, cookie: `user-id=${cookie?.value}` } })
    expect([second.statusCode, second.body, second.cookies]).toEqual([200, html, []])
  })

  it('serves a browser that keeps no cookies instead of sending it round', async () => {
    const app = await sampleApp()
    const response = await app.inject({ url: `/?${userIdGivenParameter}=1`, headers: browser })
    expect([response.statusCode, response.body]).toEqual([200, html])
    expect(response.cookies).toHaveLength(1)
  })

  it('serves a browser that has an id at once', async () => {
    const app = await sampleApp()
    const response = await app.inject({ url: '/', headers: { ...browser, cookie: 'user-id=7' } })
    expect([response.statusCode, response.cookies]).toEqual([200, []])
  })

  it('sends a browser whose id is bad back once', async () => {
    const app = await sampleApp()
    expect((await app.inject({ url: '/', headers: { ...browser, cookie: 'user-id=a b' } })).statusCode).toBe(303)
  })

  it('serves other clients at once, with a cookie', async () => {
    const app = await sampleApp()
    const response = await app.inject({ url: '/', headers: { accept: '*/*' } })
    expect([response.statusCode, response.body]).toEqual([200, html])
    expect(response.cookies).toHaveLength(1)
  })

  it('makes a browser another user by ?user=, and leads to the page of that user', async () => {
    const app = await sampleApp()
    for (const cookie of ['', 'user-id=7']) {
      const response = await app.inject({ url: '/?user=40', headers: { ...browser, cookie } })
      expect([response.statusCode, response.headers.location]).toEqual([303, '/'])
      expect(response.cookies).toMatchObject([{ name: 'user-id', value: '40', path: '/', maxAge: 31_536_000 }])
    }
    expect((await app.inject({ url: '/?user=a%20b', headers: browser })).statusCode).toBe(400)
  })

  it('counts once, however it came about', async () => {
    const app = await sampleApp()
    await app.inject({ url: '/', headers: browser })
    expect(await onlyValue(app, metrics.pageLoads)).toBe(0)
    await app.inject({ url: `/?${userIdGivenParameter}=1`, headers: browser })
    await app.inject({ url: '/', method: 'HEAD', headers: { accept: '*/*' } })
    await app.inject({ url: '/assets/index-4f2a.js' })
    expect(await onlyValue(app, metrics.pageLoads)).toBe(1)
  })

  it('stays at this address wherever the query would lead', async () => {
    const app = await sampleApp()
    const { headers } = await app.inject({ url: '/?//evil.example', headers: browser })
    expect(headers.location).toMatch(/^\/\?/)
    expect((await app.inject({ url: '//evil.example', headers: browser })).statusCode).toBe(404)
  })
})

describe('files', () => {
  it('are compressed beforehand, immutable for a year under their hashed names', async () => {
    const app = await sampleApp()
    const url = '/assets/index-4f2a.js'
    const brotli = await app.inject({ url, headers: { 'accept-encoding': 'gzip, br' } })
    expect(brotli.headers).toMatchObject({
      'content-encoding': 'br',
      'cache-control': 'public, max-age=31536000, immutable',
      'content-type': expect.stringContaining('javascript'),
      vary: 'Accept-Encoding',
    })
    expect(brotliDecompressSync(brotli.rawPayload).toString()).toBe(script)
    const gzip = await app.inject({ url, headers: { 'accept-encoding': 'gzip' } })
    expect(gunzipSync(gzip.rawPayload).toString()).toBe(script)
    expect((await app.inject(url)).body).toBe(script)
  })

  it('without a hash are asked for anew, which an ETag makes cheap', async () => {
    const app = await sampleApp()
    for (const url of ['/', '/favicon.svg']) {
      const { headers } = await app.inject(url)
      expect(headers['cache-control']).toBe('no-cache')
      const again = await app.inject({ url, headers: { 'if-none-match': String(headers.etag) } })
      expect([again.statusCode, again.body]).toEqual([304, ''])
    }
  })

  it.each([
    '/assets/missing.js',
    '/index.html.br',
    '/assets/',
    '/../package.json',
    '/%2e%2e/package.json',
    '/assets/..%2f..%2fpackage.json',
    '/.env',
  ])('do not include %s', async (url) => {
    const app = await sampleApp()
    const { statusCode, headers } = await app.inject(url)
    expect(statusCode).toBe(404)
    expect(headers['cache-control']).toBeUndefined()
  })

  it('are one route to whoever counts requests', async () => {
    const app = await sampleApp()
    for (const url of ['/favicon.svg', '/assets/index-4f2a.js']) await app.inject(url)
    const counted = (await samplesOf(app, metrics.httpRequests)).filter(({ value }) => value > 0)
    expect(counted).toMatchObject([{ labels: { route: routeNames.files }, value: 2 }])
  })

  it('that were not built are asked for by name', async () => {
    const settings = parseSettings(AppServiceSettings, { UI_DIR: '/does/not/exist', LOG_LEVEL: 'silent' })
    const failure = await buildApp({ settings }).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(ConfigurationError)
    expect(String(failure)).toContain('Build the page')
  })
})

describe('security headers', () => {
  it.each(['/', '/docs/', '/assets/index-4f2a.js', '/nope'])(
    'of %s allow nothing inline and nothing foreign',
    async (url) => {
      const app = await sampleApp()
      const { headers } = await app.inject(url)
      // Swagger UI sets style attributes: its page alone allows inline styles, and no inline script.
      const inlineStyles = "style-src 'self' 'unsafe-inline'"
      const sent = String(headers['content-security-policy'])
      expect(sent.includes(inlineStyles)).toBe(url === '/docs/')
      const policy = sent.replace(inlineStyles, "style-src 'self'")
      expect(policy).toContain("default-src 'self'")
      expect(policy).toContain("frame-ancestors 'none'")
      for (const loose of ['unsafe-inline', 'unsafe-eval', 'upgrade-insecure-requests', 'http:', 'https:', '*']) {
        expect(policy).not.toContain(loose)
      }
      expect(headers['x-content-type-options']).toBe('nosniff')
      expect(headers).not.toHaveProperty('strict-transport-security')
      expect(headers).not.toHaveProperty('x-powered-by')
    },
  )
})

it.each([
  [{ range: 'bytes=999999999-' }, 416],
  [{ 'if-match': '"other"' }, 412],
])('refuses a file request with %j by %i, without blaming a body', async (sent, status) => {
  const app = await sampleApp()
  const { statusCode, headers, body } = await app.inject({ url: '/assets/index-4f2a.js', headers: sent })
  expect(statusCode).toBe(status)
  expect(body).not.toContain('JSON')
  if (status === 416) expect(headers['content-range']).toMatch(/^bytes \*\/\d+$/)
})
