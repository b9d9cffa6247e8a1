import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { request, WebSocket } from 'undici'
import { afterEach, describe, expect, it } from 'vitest'
import { developmentGateway } from './development-gateway.ts'

const closing: (() => Promise<unknown>)[] = []

afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()))
})

async function listen(respond: (request: IncomingMessage, response: ServerResponse) => void) {
  const server: Server = createServer(respond)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(async () => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  return { server, url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}` }
}

/** A gateway that assigns user ids like app-service, Vite's server, and the development gateway in front of both. */
async function system() {
  const app = await listen((request, response) => {
    const host = request.headers.host ?? ''
    if (request.url?.startsWith('/predict')) return response.end(`app for ${host}`)
    if (request.headers.cookie?.includes('user-id=')) return response.end('built page')
    return response.writeHead(303, { location: '/?id-given=1', 'set-cookie': 'user-id=5' }).end()
  })
  const vite = await listen((request, response) => response.end(`vite ${request.url}`))
  const server = developmentGateway(app.url, vite.url)
  closing.push(() => server.close())
  return { url: await server.listen({ host: '127.0.0.1', port: 0 }), vite: vite.server }
}

async function get(url: string, headers: Record<string, string> = {}) {
  const response = await request(url, { headers })
  return { status: response.statusCode, headers: response.headers, text: await response.body.text() }
}

const page = { accept: 'text/html' }

describe('the development gateway', () => {
  it("proxies the paths of app-service to the gateway with the client's host, and all others to Vite", async () => {
    const { url } = await system()
    expect((await get(`${url}/predict`, { host: 'sms-checker.localhost:1' })).text).toBe(
      'app for sms-checker.localhost:1',
    )
    expect((await get(`${url}/predict/batch`, { host: 'h' })).text).toBe('app for h')
    expect((await get(`${url}/src/main.tsx?t=1`)).text).toBe('vite /src/main.tsx?t=1')
  })

  it("lets app-service assign a user id to a new browser, and serves Vite's page to one that has an id", async () => {
    const { url } = await system()
    const fresh = await get(url, page)
    expect(fresh).toMatchObject({ status: 303, headers: { location: '/?id-given=1', 'set-cookie': 'user-id=5' } })
    expect((await get(url, { ...page, cookie: 'user-id=5' })).text).toBe('vite /')
  })

  it("proxies Vite's WebSocket", async () => {
    const { url, vite } = await system()
    vite.on('upgrade', (request, socket) => {
      const key = createHash('sha1').update(
        `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`,
      )
      const head = ['HTTP/1.1 101 Switching Protocols', 'upgrade: websocket', 'connection: upgrade']
      const protocol = `sec-websocket-protocol: ${request.headers['sec-websocket-protocol']}`
      socket.write([...head, protocol, `sec-websocket-accept: ${key.digest('base64')}`, '', ''].join('\r\n'))
      // One unmasked text frame.
      socket.write(Buffer.from([0x81, 2, ...Buffer.from('up')]))
    })
    const socket = new WebSocket(url.replace('http', 'ws'), 'vite-hmr')
    const message = await new Promise((resolve, reject) => {
      socket.addEventListener('message', ({ data }) => resolve(data))
      socket.addEventListener('error', reject)
    })
    expect(message).toBe('up')
    socket.close()
  })

  it.each(['a=%zz', 'q=100%', 'utm=%E9', 'next=/../'])('forwards the query %s unchanged', async (query) => {
    const { url } = await system()
    expect((await get(`${url}/predict?${query}`, { host: 'h' })).text).toBe('app for h')
    expect((await get(`${url}/src?${query}`)).text).toBe(`vite /src?${query}`)
  })
})
