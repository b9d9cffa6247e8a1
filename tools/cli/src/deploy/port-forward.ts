import { createInterface } from 'node:readline'
import { ports } from '@sms-checker/contracts'
import { execa } from 'execa'
import { CommandError } from '../command-error.ts'

const startLimitMs = 15_000

/**
 * Forwards a free port of this machine to a Kubernetes service, until it is closed.
 *
 * @param scope options of kubectl that name the namespace and the context
 */
export async function forwardPort(
  service: string,
  scope: readonly string[],
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const child = execa('kubectl', ['port-forward', `service/${service}`, `:${ports.experimentService}`, ...scope], {
    stdin: 'ignore',
    buffer: { stdout: false, stderr: true },
    reject: false,
    timeout: 0,
  })
  const close = async () => {
    child.kill()
    await child
  }
  const port = await new Promise<string | undefined>((resolve) => {
    const timer = setTimeout(() => resolve(undefined), startLimitMs)
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [, found] = /^Forwarding from 127\.0\.0\.1:(\d+) /.exec(line) ?? []
      if (found !== undefined) resolve(found)
    })
    void child.then(() => resolve(undefined)).finally(() => clearTimeout(timer))
  })
  if (port === undefined) {
    child.kill()
    const { stderr, code } = await child
    const reason =
      code === 'ENOENT' ? 'kubectl is not on the PATH' : String(stderr).trim() || 'it does not start in time'
    throw new CommandError(
      `kubectl port-forward to ${service} failed: ${reason}. Reach experiment-service in another way, and pass --url and --token-file.`,
    )
  }
  return { url: `http://127.0.0.1:${port}`, close }
}
