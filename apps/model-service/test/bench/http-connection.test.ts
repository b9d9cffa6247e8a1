import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { describe, expect, it, onTestFinished } from 'vitest'
import { HttpConnection, prepareRequest, ResponseReader } from '../../scripts/bench/http-connection.ts'

const response = (body: string, head = '') =>
  Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${Buffer.byteLength(body)}\r\n${head}\r\n${body}`)

describe('ResponseReader', () => {
  it('reads a response in one chunk', () => {
    expect(new ResponseReader().read(response('{}'))).toEqual({ status: 200, closes: false })
  })

  it('reads a response that is split anywhere, and then the next one', () => {
    const bytes = response('{"sms":"£ and 🎁"}')
    for (let split = 1; split < bytes.length; split++) {
      const reader = new ResponseReader()
      expect(reader.read(bytes.subarray(0, split))).toBeUndefined()
      expect(reader.read(bytes.subarray(split))).toEqual({ status: 200, closes: false })
      expect(reader.read(bytes)).toEqual({ status: 200, closes: false })
    }
  })

  it('reads that the server closes the connection', () => {
    expect(new ResponseReader().read(response('', 'connection: close\r\n'))?.closes).toBe(true)
  })

  it('refuses a response without a length', () => {
    const bytes = Buffer.from('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n')
    expect(() => new ResponseReader().read(bytes)).toThrow('has no content-length')
  })
})

async function serverUrl(listener: RequestListener): Promise<URL> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return new URL(`http://127.0.0.1:${address.port}/predict`)
}

function openConnection(url: URL) {
  const connection = new HttpConnection(url)
  onTestFinished(() => connection.close())
  return { connection, request: prepareRequest({ url, userIdHeader: 'x-user-id', body: { sms: '£5' } }) }
}

describe('HttpConnection', () => {
  it('sends every request as another user, over one connection', async () => {
    const users = new Set<unknown>()
    const ports = new Set<unknown>()
    const bodies: string[] = []
    const url = await serverUrl(async (request, response) => {
      users.add(request.headers['x-user-id'])
      ports.add(request.socket.remotePort)
      bodies.push(Buffer.concat(await request.toArray()).toString())
      response.setHeader('content-length', 2).end('{}')
    })
    const { connection, request } = openConnection(url)
    for (let sent = 0; sent < 3; sent++) expect(await connection.request(request)).toBe(200)
    expect(users.size).toBe(3)
    expect(ports.size).toBe(1)
    expect(bodies).toEqual(Array(3).fill('{"sms":"£5"}'))
  })

  it('opens a new connection when the server closes it after each response', async () => {
    const url = await serverUrl((_request, response) => {
      response.writeHead(503, { 'content-length': 0, connection: 'close' }).end()
    })
    const { connection, request } = openConnection(url)
    expect([await connection.request(request), await connection.request(request)]).toEqual([503, 503])
  })

  it('rejects when the connection breaks, and recovers', async () => {
    let calls = 0
    const url = await serverUrl((request, response) => {
      if (calls++ === 0) request.socket.destroy()
      else response.setHeader('content-length', 0).end()
    })
    const { connection, request } = openConnection(url)
    await expect(connection.request(request)).rejects.toThrow()
    expect(await connection.request(request)).toBe(200)
  })
})
