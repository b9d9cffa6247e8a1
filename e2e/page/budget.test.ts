import { request } from 'undici'
import { expect, inject, it } from 'vitest'
import { useBrowser } from './browser.ts'
import { check, spam } from './page-actions.ts'

const { open } = useBrowser()

/** Limit for the JavaScript of the first load, in bytes, gzipped. */
const scriptBudget = 90_000

it('loads at most 90 kB of gzipped JavaScript, and nothing from other origins', async () => {
  const page = await open({ path: 'about:blank', serviceWorkers: 'block' })
  const scripts = new Set<string>()
  const origins = new Set<string>()
  page.on('request', (sent) => {
    origins.add(new URL(sent.url()).origin)
    if (sent.resourceType() === 'script') scripts.add(sent.url())
  })
  await page.goto('/', { waitUntil: 'networkidle' })
  await check(page, spam)
  expect([...origins]).toEqual([inject('address')])

  let bytes = 0
  for (const script of scripts) {
    // fetch would decompress the body before it can be measured.
    const { headers, body } = await request(script, { headers: { 'accept-encoding': 'gzip' } })
    expect(headers['content-encoding']).toBe('gzip')
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable')
    bytes += (await body.arrayBuffer()).byteLength
  }
  console.info(`First load: ${scripts.size} scripts, ${bytes} bytes gzipped of ${scriptBudget}`)
  expect(bytes).toBeGreaterThan(0)
  expect(bytes).toBeLessThanOrEqual(scriptBudget)
})

it('has no layout shift on a throttled phone', async () => {
  const page = await open({ path: 'about:blank', serviceWorkers: 'block', viewport: { width: 390, height: 844 } })
  const session = await page.context().newCDPSession(page)
  await session.send('Network.enable')
  // Lighthouse's mobile settings: slow 4G and a CPU slowed down four times.
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 150,
    downloadThroughput: (1.6 * 1024 * 1024) / 8,
    uploadThroughput: (750 * 1024) / 8,
  })
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 })
  await page.goto('/')
  await page.getByLabel('Your message').waitFor()
  const { shift, firstPaint } = await page.evaluate(
    () =>
      new Promise<{ shift: number; firstPaint: number }>((resolve) => {
        new PerformanceObserver((list) => {
          const firstPaint = performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN
          const moves = list.getEntries().filter(({ entryType }) => entryType === 'layout-shift')
          resolve({ shift: moves.reduce((sum, move) => sum + Number(Reflect.get(move, 'value')), 0), firstPaint })
        }).observe({ type: 'layout-shift', buffered: true })
        // Without a layout shift the observer is never called.
        requestIdleCallback(() =>
          resolve({
            shift: 0,
            firstPaint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
          }),
        )
      }),
  )
  console.info(`Throttled phone: first contentful paint after ${Math.round(firstPaint)} ms, layout shift ${shift}`)
  expect(firstPaint).toBeGreaterThan(0)
  expect(shift).toBe(0)
})

it('causes no console error under a Content-Security-Policy without unsafe-inline', async () => {
  const page = await open({ path: 'about:blank' })
  const errors: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  const response = await page.goto('/')
  const policy = response?.headers()['content-security-policy'] ?? ''
  expect(policy).toContain("script-src 'self'")
  expect(policy).not.toContain('unsafe')
  await check(page, spam)
  for (const name of ['Bulk check', 'History']) {
    await page.getByRole('link', { name, exact: true }).click()
    await page.getByRole('heading', { level: 1 }).filter({ visible: true }).waitFor()
  }
  expect(errors).toEqual([])
})
