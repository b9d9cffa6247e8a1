import { expect, it } from 'vitest'
import { unusedPort } from './unused-port.ts'

it('returns ports that the system gives to no other socket', async () => {
  const ports = await Promise.all(Array.from({ length: 100 }, unusedPort))
  for (const port of ports) expect(port).toBeLessThan(30_000)
  expect(new Set(ports).size).toBe(100)
})
