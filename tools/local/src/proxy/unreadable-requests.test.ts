import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { Problem, problemContentType } from '@sms-checker/contracts'
import { Value } from 'typebox/value'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ask, endAll, hastyPod, pod, proxy } from '../../test/pods-and-proxies.ts'
import { localRelease } from '../release/release.ts'
import type { MeshProxyOptions } from './mesh-proxy.ts'
import { gatewayVantage } from './vantages.ts'

afterEach(endAll)

async function gatewayBefore(
  pods: Parameters<typeof proxy>[0],
  more: Partial<MeshProxyOptions> = {},
): Promise<{ url: string; port: number }> {
  const url = await proxy(pods, gatewayVantage(localRelease().routes), more)
  return { url, port: Number(new URL(url).port) }
}

/** Sends bytes and reads until the gateway closes. */
async function raw(port: number, ...bytes: (string | Buffer)[]): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  let answer = ''
  for (const part of bytes) await new Promise((resolve) => socket.write(part, resolve))
  socket.on('data', (chunk: Buffer) => {
    answer += chunk.toString()
  })
  await once(socket, 'close')
  return answer
}

const last = 'host: localhost\r\nconnection: close\r\n'

it.each([
  ['a bad escape', `GET /%zz HTTP/1.1\r\n${last}\r\n`, 400, 'The address is not valid'],
  ['an escaped way up', `GET /assets/..%2f..%2fpackage.json HTTP/1.1\r\n${last}\r\n`, 400, 'The address is not valid'],
  [
    'a content type that is none',
    `POST /predict HTTP/1.1\r\n${last}content-type: ;;;\r\ncontent-length: 2\r\n\r\n{}`,
    415,
    'send application/json',
  ],
  ['no HTTP at all', 'hello there\r\n\r\n', 400, 'not a valid HTTP/1.1 request'],
  ['a method that no one knows', `FETCH / HTTP/1.1\r\n${last}\r\n`, 400, 'not a valid HTTP/1.1 request'],
  [
    'a length beside chunks',
    `POST / HTTP/1.1\r\n${last}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
    400,
    'not a valid HTTP/1.1 request',
  ],
  ['70,000 bytes of cookies', `GET / HTTP/1.1\r\n${last}cookie: ${'x'.repeat(70_000)}\r\n\r\n`, 431, 'cookies'],
])('the gateway answers %s with problem details', async (_what, bytes, status, detail) => {
  const stable = await pod('app-service', 'stable', 'stable')
  const answer = await raw((await gatewayBefore([stable.meshPod])).port, bytes)
  expect(answer).toContain(`HTTP/1.1 ${status} `)
  expect(answer).toContain(problemContentType)
  const problem = Value.Parse(Problem, JSON.parse(answer.slice(answer.indexOf('\r\n\r\n'))))
  expect(problem).toMatchObject({ status, detail: expect.stringContaining(detail) })
  expect(stable.seen).toEqual([])
})

it.each(['PROPFIND', 'PURGE', 'TRACE', 'M-SEARCH'])('leaves it to the service what to do with %s', async (method) => {
  const stable = await pod('app-service', 'stable', 'stable')
  const { port } = await gatewayBefore([stable.meshPod])
  expect(await raw(port, `${method} /predict HTTP/1.1\r\n${last}\r\n`)).toContain('stable')
  expect(stable.seen).toMatchObject([{ method, url: '/predict' }])
})

it('lets the host in an address win over the header', async () => {
  const stable = await pod('app-service', 'stable', 'stable')
  const canary = await pod('app-service', 'canary', 'canary')
  const { port } = await gatewayBefore([stable.meshPod, canary.meshPod])
  const prerelease = 'sms-checker-prerelease.localhost'
  await raw(port, `GET http://${prerelease}:8080/version?a=b HTTP/1.1\r\n${last}\r\n`)
  expect(canary.seen).toMatchObject([{ url: '/version?a=b', headers: { host: `${prerelease}:8080` } }])
  expect(await raw(port, `GET http://elsewhere.example/ HTTP/1.1\r\n${last}\r\n`)).toContain(
    `no Gateway admits host \\"elsewhere.example\\" on port 80; there are sms-checker.localhost, ${prerelease}`,
  )
  expect(stable.seen).toEqual([])
})

it('brings an answer that came before the end of the body to a client that sends it all before it reads', async () => {
  const { port } = await gatewayBefore([await hastyPod(413)])
  const body = Buffer.alloc(10_000_000, 'x')
  const answers = await raw(
    port,
    `POST /predict HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${body.length}\r\n\r\n`,
    body,
    `GET /version HTTP/1.1\r\n${last}\r\n`,
  )
  expect(answers.match(/HTTP\/1\.1 413 /g)).toHaveLength(2)
})

describe('when a client leaves', () => {
  async function loggingGateway(answer?: Parameters<typeof pod>[3]) {
    const lines: string[] = []
    const stable = await pod('app-service', 'stable', 'stable', answer)
    const stream = { write: (line: string) => void lines.push(line) }
    return { stable, log: () => lines.join('\n'), ...(await gatewayBefore([stable.meshPod], { logger: { stream } })) }
  }

  it('in the middle of its body, no pod is blamed', async () => {
    const { url, port, log } = await loggingGateway()
    const socket = connect(port, '127.0.0.1')
    const head = 'POST /predict HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n'
    socket.write(`${head}5\r\nhello\r\n`, () => socket.resetAndDestroy())
    await vi.waitFor(() => expect(log()).toContain('The body ended before it was whole.'))
    expect(log()).not.toContain('cannot be reached')
    expect((await ask(url)).text).toBe('stable')
  })

  it('before its answer came, neither is the gateway', async () => {
    const waiting: ServerResponse[] = []
    const { port, stable, log } = await loggingGateway((response) => void waiting.push(response))
    const socket = connect(port, '127.0.0.1')
    socket.write('POST /predict HTTP/1.1\r\nhost: localhost\r\ncontent-length: 2\r\n\r\n{}')
    await vi.waitFor(() => expect(stable.seen).toHaveLength(1))
    socket.resetAndDestroy()
    await once(socket, 'close')
    waiting[0]?.end('too late')
    await vi.waitFor(() => expect(log()).toContain('The client left before its answer came.'))
    expect(log()).not.toContain('request failed')
  })
})
