import { createServer } from 'node:net'

/** Why this machine cannot listen on a port, in one sentence with what to do; `undefined` when it can. */
export async function portFault(port: number): Promise<string | undefined> {
  for (const host of ['127.0.0.1', '::1']) {
    const code = await listenFault(host, port)
    if (code === 'EADDRINUSE') {
      return `Port ${port} is taken: stop what listens there, or choose another one with --port (npm start -- --port ${port + 1}).`
    }
    if (code === 'EACCES') return `Port ${port} may not be opened by this user: choose one above 1023 with --port.`
    // A machine without IPv6 has no ::1, and needs none.
    if (code !== undefined && host === '127.0.0.1') return `Port ${port} cannot be opened: ${code}.`
  }
  return undefined
}

function listenFault(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error) => resolve('code' in error ? String(error.code) : error.message))
    server.listen({ host, port }, () => server.close(() => resolve(undefined)))
  })
}
