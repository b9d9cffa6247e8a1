import { readFile } from 'node:fs/promises'
import { AppPrediction, headers, paths, ports, problemContentType, serviceNames } from '@sms-checker/contracts'
import { metrics } from '@sms-checker/observability/metrics'
import { expositionErrors, unusedPort } from '@sms-checker/service/testing'
import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { request } from 'undici'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { limits } from '../../vitest.shared.ts'
import { type RunningSystem, startBuiltSystem } from './running-system.ts'

let system: RunningSystem

beforeAll(async () => {
  system = await startBuiltSystem(await unusedPort())
})

afterAll(async () => {
  await system?.stop('SIGTERM')
})

const prediction = Compile(AppPrediction)

async function predict(sms: string, requestHeaders: Record<string, string> = {}) {
  const response = await request(`${system.gateway}/predict`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...requestHeaders },
    body: JSON.stringify({ sms }),
  })
  const text = await response.body.text()
  return { status: response.statusCode, headers: response.headers, text }
}

async function variantsFor(requestHeaders: Record<string, string>): Promise<string> {
  const { status, headers: responseHeaders, text } = await predict('Are we still on for lunch?', requestHeaders)
  expect(status, text).toBe(200)
  return `${responseHeaders[headers.appVariant]} app, ${responseHeaders[headers.modelVariant]} model`
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

describe('npm start', () => {
  it('classifies at least 19 of 20 messages correctly that training never saw', async () => {
    const file = new URL('../../libs/training/test/unseen-messages.json', import.meta.url)
    const parsed: unknown = JSON.parse(await readFile(file, 'utf8'))
    const messages = Compile(Type.Array(Type.Object({ sms: Type.String(), spam: Type.Boolean() }))).Parse(parsed)
    expect(messages.filter(({ spam }) => spam)).toHaveLength(10)
    expect(messages).toHaveLength(20)
    const wrong: string[] = []
    for (const { sms, spam } of messages) {
      const verdict = prediction.Parse(JSON.parse((await predict(sms)).text))
      if (verdict.result !== (spam ? 'spam' : 'ham')) wrong.push(sms)
    }
    expect(wrong.length, wrong.join('\n')).toBeLessThanOrEqual(1)
  })

  it('routes 1,000 users to their variants, and mirrors each message of the primary to the shadow once', async () => {
    const predictionCount = (pod: string) => system.metric(pod, metrics.modelPredictions.name)
    const primary = await predictionCount('model-primary')
    const canary = await predictionCount('model-canary')
    // Copies of earlier messages may still be on their way.
    await expect.poll(() => predictionCount('model-shadow')).toBe(primary)
    for (let id = 0; id < 1_000; id += 20) {
      const ids = Array.from({ length: 20 }, (_, offset) => String(id + offset))
      const variants = await Promise.all(ids.map((id) => variantsFor({ [headers.userId]: id })))
      expect(variants).toEqual(
        ids.map((id) => (id.endsWith('0') ? 'canary app, canary model' : 'stable app, primary model')),
      )
    }
    expect((await predictionCount('model-primary')) - primary).toBe(900)
    expect((await predictionCount('model-canary')) - canary).toBe(100)
    await expect.poll(async () => (await predictionCount('model-shadow')) - primary).toBe(900)
  })

  it('routes by the cookie without a header, and serves only the canary on the pre-release host', async () => {
    expect(await variantsFor({ cookie: 'theme=dark; user-id=120' })).toBe('canary app, canary model')
    expect(await variantsFor({ cookie: 'user-id=121; other=10' })).toBe('stable app, primary model')
    expect(await variantsFor({ cookie: 'user-id=120', [headers.userId]: '121' })).toBe('stable app, primary model')
    const port = new URL(system.gateway).port
    const prerelease = `sms-checker-prerelease.localhost:${port}`
    expect(await variantsFor({ host: prerelease, [headers.userId]: '121' })).toBe('canary app, canary model')
    expect(await variantsFor({ host: `sms-checker.localhost:${port}`, [headers.userId]: '120' })).toMatch(/^canary/)
  })

  it('serves the page, and assigns an id to a new browser', async () => {
    const page = await request(system.gateway, { headers: { accept: 'text/html', cookie: 'user-id=121' } })
    expect(await page.body.text()).toContain('<!doctype html>')
    expect(page.headers[headers.appVariant]).toBe('stable')
    const fresh = await request(system.gateway, { headers: { accept: 'text/html' } })
    await fresh.body.dump()
    expect(String(fresh.headers['set-cookie'])).toMatch(/user-id=\d{20};/)
  })

  it('serves the operator page under its own host only, without what producers use', async () => {
    const host = `sms-checker-experiment.localhost:${new URL(system.gateway).port}`
    expect(system.output()).toMatch(new RegExp(`http://${host}/#token=\\S+`))
    const status = async (path: string, requestHeaders: Record<string, string>) => {
      const { statusCode, body } = await request(system.gateway + path, { headers: requestHeaders })
      await body.dump()
      return statusCode
    }
    const page = await request(system.gateway, { headers: { host } })
    expect(await page.body.text()).toContain('<div id="root">')
    expect(page.headers['content-security-policy']).toContain("default-src 'self'")
    expect(await status(paths.experiments, { host })).toBe(401)
    expect(await status(paths.experiments, {})).toBe(404)
    for (const path of [paths.eventsSummary, paths.metrics]) expect(await status(path, { host })).toBe(404)
  })

  it('exposes metrics of app-service through the gateway, and of model-service only on its own port', async () => {
    await predict('hello')
    const response = await request(`${system.gateway}${paths.metrics}`)
    const text = await response.body.text()
    expect(expositionErrors(text, 'app')).toEqual([])
    expect(text).not.toContain(metrics.modelPredictions.name)
    for (const host of [serviceNames.model, `${serviceNames.model}:${ports.modelService}`]) {
      const refused = await request(`${system.gateway}${paths.metrics}`, { headers: { host } })
      await refused.body.dump()
      expect(refused.statusCode).toBe(404)
    }
    const own = await request(`${system.pod('model-primary').address}${paths.metrics}`)
    expect(expositionErrors(await own.body.text(), 'model')).toEqual([])
  })

  it('forwards error responses for a body of 10 MB, 1,000 cookies, an invalid user id and an unknown host', async () => {
    const big = await predict('x'.repeat(10_000_000))
    expect([big.status, big.headers['content-type']]).toEqual([413, expect.stringContaining(problemContentType)])
    const cookies = Array.from({ length: 1_000 }, (_, index) => `cookie-${index}=${'x'.repeat(20)}`).join('; ')
    const manyCookies = await predict('hi', { cookie: cookies })
    expect([manyCookies.status, manyCookies.headers['content-type']]).toEqual([
      431,
      expect.stringContaining(problemContentType),
    ])
    expect((await predict('hi', { [headers.userId]: 'not an id' })).status).toBe(400)
    expect((await predict('hi', { host: 'elsewhere.example' })).status).toBe(404)
  })

  it('serves users unchanged while the shadow hangs, and while it is dead', async () => {
    const user = { [headers.userId]: '1' }
    const variants = () =>
      Promise.all(Array.from({ length: 100 }, (_, index) => variantsFor({ [headers.userId]: `user-${index}-1` })))
    const { pid } = system.pod('model-shadow')
    const unaffected = Array(100).fill('stable app, primary model')
    const { text } = await predict('WINNER! Claim your prize now', user)
    const resultOf = ({ result, probability }: AppPrediction) => ({ result, probability })

    process.kill(pid, 'SIGSTOP')
    // app-service has a deadline of three seconds: waiting for the shadow would end in a 504.
    expect(await variants()).toEqual(unaffected)
    const hung = await predict('WINNER! Claim your prize now', user)
    expect(resultOf(prediction.Parse(JSON.parse(hung.text)))).toEqual(resultOf(prediction.Parse(JSON.parse(text))))

    process.kill(pid, 'SIGKILL')
    expect(await variants()).toEqual(unaffected)
  })

  it('restarts a killed pod, reports it, and routes to it when it is ready', async () => {
    const { pid } = system.pod('app-canary')
    process.kill(pid, 'SIGKILL')
    await vi.waitFor(() => {
      expect(system.output()).toMatch(/app-canary +was ended by SIGKILL; it restarts in 0\.5 s/)
    }, limits.expect.poll)
    await vi.waitFor(
      async () => expect(await variantsFor({ [headers.userId]: '10' })).toMatch(/^canary app/),
      limits.expect.poll,
    )
    expect(await variantsFor({ [headers.userId]: '11' })).toBe('stable app, primary model')
  })

  it('exits with code 0 on SIGINT and leaves no process behind', async () => {
    expect(await system.stop('SIGINT')).toBe(0)
    await expect(request(system.gateway)).rejects.toThrow()
    for (const [name, { address, pid }] of system.pods) {
      expect(isAlive(pid), name).toBe(false)
      await expect(request(address), name).rejects.toThrow()
    }
  })

  it('leaves no process behind when it is killed', async () => {
    const other = await startBuiltSystem(await unusedPort())
    await other.stop('SIGKILL')
    await vi.waitFor(() => {
      expect([...other.pods.values()].filter(({ pid }) => isAlive(pid))).toEqual([])
    }, limits.expect.poll)
    await vi.waitFor(() => expect(request(other.gateway)).rejects.toThrow(), limits.expect.poll)
  })
})
