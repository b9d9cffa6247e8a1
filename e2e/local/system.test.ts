import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { AppPrediction, headers, paths, ports, problemContentType, serviceNames } from '@sms-checker/contracts'
import { metrics } from '@sms-checker/observability/metrics'
import { expositionErrors } from '@sms-checker/service/testing'
import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { request } from 'undici'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type RunningSystem, startSystem } from './running-system.ts'

const patience = { timeout: 30_000, interval: 100 }

let system: RunningSystem

beforeAll(async () => {
  system = await startSystem(await freePort())
}, 200_000)

afterAll(async () => {
  await system?.end('SIGTERM')
}, 30_000)

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('not a TCP server')
  return address.port
}

const prediction = Compile(AppPrediction)

async function predict(sms: string, sent: Record<string, string> = {}) {
  const answer = await request(`${system.gateway}/predict`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...sent },
    body: JSON.stringify({ sms }),
  })
  const text = await answer.body.text()
  return { status: answer.statusCode, headers: answer.headers, text }
}

async function variantsFor(sent: Record<string, string>): Promise<string> {
  const { status, headers: answered, text } = await predict('Are we still on for lunch?', sent)
  expect(status, text).toBe(200)
  return `${answered[headers.appVariant]} app, ${answered[headers.modelVariant]} model`
}

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

describe('npm start', () => {
  it('answers rightly for at least 19 of 20 messages that training never saw', async () => {
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
  }, 60_000)

  it('gives 1,000 users their variants, and shadow each message of primary once', async () => {
    const counted = (pod: string) => system.metric(pod, metrics.modelPredictions.name)
    const before = { primary: await counted('model-primary'), shadow: await counted('model-shadow') }
    const canary = await counted('model-canary')
    for (let id = 0; id < 1_000; id += 20) {
      const ids = Array.from({ length: 20 }, (_, offset) => String(id + offset))
      const variants = await Promise.all(ids.map((id) => variantsFor({ [headers.userId]: id })))
      expect(variants).toEqual(
        ids.map((id) => (id.endsWith('0') ? 'canary app, canary model' : 'stable app, primary model')),
      )
    }
    expect((await counted('model-primary')) - before.primary).toBe(900)
    expect((await counted('model-canary')) - canary).toBe(100)
    await vi.waitFor(async () => expect((await counted('model-shadow')) - before.shadow).toBe(900), patience)
  }, 120_000)

  it('knows a user by the cookie where there is no header, and shows everybody the canary under its own host', async () => {
    expect(await variantsFor({ cookie: 'theme=dark; user-id=120' })).toBe('canary app, canary model')
    expect(await variantsFor({ cookie: 'user-id=121; other=10' })).toBe('stable app, primary model')
    expect(await variantsFor({ cookie: 'user-id=120', [headers.userId]: '121' })).toBe('stable app, primary model')
    const port = new URL(system.gateway).port
    const prerelease = `sms-checker-prerelease.localhost:${port}`
    expect(await variantsFor({ host: prerelease, [headers.userId]: '121' })).toBe('canary app, canary model')
    expect(await variantsFor({ host: `sms-checker.localhost:${port}`, [headers.userId]: '120' })).toMatch(/^canary/)
  })

  it('serves the page, and gives a new browser its id', async () => {
    const answer = await request(system.gateway, { headers: { accept: 'text/html', cookie: 'user-id=121' } })
    expect(await answer.body.text()).toContain('<!doctype html>')
    expect(answer.headers[headers.appVariant]).toBe('stable')
    const fresh = await request(system.gateway, { headers: { accept: 'text/html' } })
    await fresh.body.dump()
    expect(String(fresh.headers['set-cookie'])).toMatch(/user-id=\d{20};/)
  })

  it('shows the metrics of app-service through the gateway, and of model-service on its own port alone', async () => {
    await predict('hello')
    const answer = await request(`${system.gateway}${paths.metrics}`)
    const text = await answer.body.text()
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

  it('brings refusals through: a body of 10 MB, 1,000 cookies, a bad user id, another host', async () => {
    const big = await predict('x'.repeat(10_000_000))
    expect([big.status, big.headers['content-type']]).toEqual([413, expect.stringContaining(problemContentType)])
    const cookies = Array.from({ length: 1_000 }, (_, index) => `cookie-${index}=${'x'.repeat(20)}`).join('; ')
    const crammed = await predict('hi', { cookie: cookies })
    expect([crammed.status, crammed.headers['content-type']]).toEqual([
      431,
      expect.stringContaining(problemContentType),
    ])
    expect((await predict('hi', { [headers.userId]: 'not an id' })).status).toBe(400)
    expect((await predict('hi', { host: 'elsewhere.example' })).status).toBe(404)
  })

  it('answers as ever while shadow hangs, and while it is dead', async () => {
    const user = { [headers.userId]: '1' }
    const answers = () =>
      Promise.all(Array.from({ length: 100 }, (_, index) => variantsFor({ [headers.userId]: `user-${index}-1` })))
    const { pid } = system.pod('model-shadow')
    const asEver = Array(100).fill('stable app, primary model')
    const { text } = await predict('WINNER! Claim your prize now', user)
    const verdict = ({ result, probability }: AppPrediction) => ({ result, probability })

    process.kill(pid, 'SIGSTOP')
    // app-service gives the model three seconds: an answer that waited for shadow would be a 504.
    expect(await answers()).toEqual(asEver)
    const hung = await predict('WINNER! Claim your prize now', user)
    expect(verdict(prediction.Parse(JSON.parse(hung.text)))).toEqual(verdict(prediction.Parse(JSON.parse(text))))

    process.kill(pid, 'SIGKILL')
    expect(await answers()).toEqual(asEver)
  }, 60_000)

  it('starts a pod again that was killed, says so, and routes to it once it is ready', async () => {
    const { pid } = system.pod('app-canary')
    process.kill(pid, 'SIGKILL')
    await vi.waitFor(() => {
      expect(system.output()).toMatch(/app-canary +was ended by SIGKILL; it restarts in 0\.5 s/)
    }, patience)
    await vi.waitFor(async () => expect(await variantsFor({ [headers.userId]: '10' })).toMatch(/^canary app/), patience)
    expect(await variantsFor({ [headers.userId]: '11' })).toBe('stable app, primary model')
  }, 60_000)

  it('ends with 0 and leaves no process behind when it is told to', async () => {
    expect(await system.end('SIGINT')).toBe(0)
    await expect(request(system.gateway)).rejects.toThrow()
    for (const [name, { address, pid }] of system.pods) {
      expect(lives(pid), name).toBe(false)
      await expect(request(address), name).rejects.toThrow()
    }
  }, 30_000)

  it('leaves no process behind when it is killed itself', async () => {
    const other = await startSystem(await freePort())
    await other.end('SIGKILL')
    await vi.waitFor(() => {
      expect([...other.pods.values()].filter(({ pid }) => lives(pid))).toEqual([])
    }, patience)
    await vi.waitFor(() => expect(request(other.gateway)).rejects.toThrow(), patience)
  }, 250_000)
})
