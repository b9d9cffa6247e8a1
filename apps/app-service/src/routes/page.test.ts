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
  it('redirects a browser without an id once, with a cookie', async () => {
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

  it('serves a browser that blocks cookies without a second redirect', async () => {
    const app = await sampleApp()
    const response = await app.inject({ url: `/?${userIdGivenParameter}=1`, headers: browser })
    expect([response.statusCode, response.body]).toEqual([200, html])
    expect(response.cookies).toHaveLength(1)
  })

  it('serves a browser that has an id without a redirect', async () => {
    const app = await sampleApp()
    const response = await app.inject({ url: '/', headers: { ...browser, cookie: 'user-id=7' } })
    expect([response.statusCode, response.cookies]).toEqual([200, []])
  })

  it('redirects a browser with an invalid id', async () => {
    const app = await sampleApp()
    expect((await app.inject({ url: '/', headers: { ...browser, cookie: 'user-id=a b' } })).statusCode).toBe(303)
  })

  it('serves other clients without a redirect, with a cookie', async () => {
    const app = await sampleApp()
    const response = await app.inject({ url: '/', headers: { accept: '*/*' } })
    expect([response.statusCode, response.body]).toEqual([200, html])
    expect(response.cookies).toHaveLength(1)
  })

  it('changes the user id with ?user= and redirects to the page', async () => {
    const app = await sampleApp()
    for (const cookie of ['', 'user-id=7']) {
      const response = await app.inject({ url: '/?user=40', headers: { ...browser, cookie } })
      expect([response.statusCode, response.headers.location]).toEqual([303, '/'])
      expect(response.cookies).toMatchObject([{ name: 'user-id', value: '40', path: '/', maxAge: 31_536_000 }])
    }
    expect((await app.inject({ url: '/?user=a%20b', headers: browser })).statusCode).toBe(400)
  })

  it('is counted once, with or without a redirect', async () => {
    const app = await sampleApp()
    await app.inject({ url: '/', headers: browser })
    expect(await onlyValue(app, metrics.pageLoads)).toBe(0)
    await app.inject({ url: `/?${userIdGivenParameter}=1`, headers: browser })
    await app.inject({ url: '/', method: 'HEAD', headers: { accept: '*/*' } })
    await app.inject({ url: '/assets/index-4f2a.js' })
    expect(await onlyValue(app, metrics.pageLoads)).toBe(1)
  })

  it('never redirects to another host', async () => {
    const app = await sampleApp()
    const { headers } = await app.inject({ url: '/?//evil.example', headers: browser })
    expect(headers.location).toMatch(/^\/\?/)
    expect((await app.inject({ url: '//evil.example', headers: browser })).statusCode).toBe(404)
  })
})

describe('files', () => {
  it('with hashed names are precompressed and immutable for a year', async () => {
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

  it('without a hash are revalidated by their ETag', async () => {
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

  it('are counted as one route', async () => {
    const app = await sampleApp()
    for (const url of ['/favicon.svg', '/assets/index-4f2a.js']) await app.inject(url)
    const counted = (await samplesOf(app, metrics.httpRequests)).filter(({ value }) => value > 0)
    expect(counted).toMatchObject([{ labels: { route: routeNames.files }, value: 2 }])
  })

  it('that have not been built are a configuration error', async () => {
    const settings = parseSettings(AppServiceSettings, { UI_DIR: '/does/not/exist', LOG_LEVEL: 'silent' })
    const error = await buildApp({ settings }).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(ConfigurationError)
    expect(String(error)).toContain('Build the page')
  })
})

describe('security headers', () => {
  it.each(['/', '/docs/', '/assets/index-4f2a.js', '/nope'])(
    'of %s allow no unsafe inline code and no other origin',
    async (url) => {
      const app = await sampleApp()
      const { headers } = await app.inject(url)
      const policy = String(headers['content-security-policy'])
      // Swagger UI inserts one style element, which is allowed by its hash.
      expect(policy.includes("style-src 'self' 'sha256-")).toBe(url === '/docs/')
      expect(policy).toContain("default-src 'self'")
      expect(policy).toContain("frame-ancestors 'none'")
      for (const source of ['unsafe-inline', 'unsafe-eval', 'upgrade-insecure-requests', 'http:', 'https:', '*']) {
        expect(policy).not.toContain(source)
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
])(
  'rejects a file request with %j with %i and a detail that does not mention a body',
  async (requestHeaders, status) => {
    const app = await sampleApp()
    const { statusCode, headers, body } = await app.inject({ url: '/assets/index-4f2a.js', headers: requestHeaders })
    expect(statusCode).toBe(status)
    expect(body).not.toContain('JSON')
    if (status === 416) expect(headers['content-range']).toMatch(/^bytes \*\/\d+$/)
  },
)
