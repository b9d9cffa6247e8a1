import { execa } from 'execa'

export interface RunningService {
  readonly url: string
  /** Ends the service, and waits until it has ended. */
  stop(): Promise<void>
}

/**
 * Runs a service with these arguments of Node on a free port, and waits until it listens. Load shedding is off, because the machine of a test can
 * be busy.
 *
 * @throws Error with the log of the service when it exits before it listens
 */
export async function runService(
  name: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<RunningService> {
  const service = execa(process.execPath, args, {
    env: { HOST: '127.0.0.1', PORT: '0', MAX_EVENT_LOOP_DELAY_MS: '0', ...env },
    reject: false,
    all: true,
  })
  let log = ''
  const url = await new Promise<string>((resolve, reject) => {
    service.all.on('data', (chunk: Buffer) => {
      log += chunk.toString()
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(log)
      if (found) resolve(found[0])
    })
    void service.then(() => reject(new Error(`${name} exited before it listened:\n${log}`)))
  })
  return {
    url,
    stop: async () => {
      service.kill('SIGTERM')
      await service
    },
  }
}
