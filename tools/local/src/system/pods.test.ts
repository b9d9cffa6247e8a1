import { createServer } from 'node:net'
import { expect, it } from 'vitest'
import { defaultGatewayPort } from '../command-line.ts'
import { freePortFor } from './pods.ts'

/** A server on a free port. */
async function listen() {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('not a TCP server')
  return { port: address.port, close: () => new Promise((resolve) => server.close(resolve)) }
}

it('a system on the default port gets the preferred ports that are free', async () => {
  const [free, used] = [await listen(), await listen()]
  await free.close()
  const freePort = freePortFor(defaultGatewayPort)
  expect(await freePort(free.port)).toBe(free.port)
  expect(await freePort(used.port)).not.toBe(used.port)
  await used.close()
})

it('systems that start at the same time never choose the same preferred port', async () => {
  const preferred = await listen()
  await preferred.close()
  // Nothing listens on the preferred port until both have chosen.
  for (const gatewayPort of [defaultGatewayPort + 1, 40_000]) {
    expect(await freePortFor(gatewayPort)(preferred.port)).not.toBe(preferred.port)
  }
})

it('a process gets a port that the system gives to no outgoing connection before the process listens', async () => {
  const freePort = freePortFor(40_000)
  for (let index = 0; index < 100; index++) expect(await freePort()).toBeLessThan(30_000)
})
