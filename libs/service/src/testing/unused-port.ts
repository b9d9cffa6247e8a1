import { randomInt } from 'node:crypto'
import getPort from 'get-port'

/**
 * Returns a TCP port on which nothing listens, for a process that a test starts. Systems give ports from 32768 to outgoing connections and
 * to servers that listen on port 0, so one of those may be in use before the process listens.
 */
export function unusedPort(): Promise<number> {
  return getPort({ port: Array.from({ length: 20 }, () => randomInt(10_000, 30_000)) })
}
