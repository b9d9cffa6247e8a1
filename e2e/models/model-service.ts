import { join } from 'node:path'
import { execa } from 'execa'

const main = join(import.meta.dirname, '../../apps/model-service/dist/main.js')
const listening = /http:\/\/127\.0\.0\.1:\d+/

export interface RunningModelService {
  readonly address: string
  stop(): Promise<void>
}

/** Starts the bundled model-service on a free port. Throws with its log when it exits before it listens. */
export async function startModelService(modelDirectory: string): Promise<RunningModelService> {
  const service = execa(process.execPath, [main], {
    // Load shedding off: the labels are compared, also on a busy machine.
    env: { MODEL_DIR: modelDirectory, HOST: '127.0.0.1', PORT: '0', MAX_EVENT_LOOP_DELAY_MS: '0' },
    reject: false,
    all: true,
  })
  let log = ''
  const address = await new Promise<string>((resolve, reject) => {
    service.all.on('data', (chunk: Buffer) => {
      log += chunk.toString()
      const found = listening.exec(log)
      if (found) resolve(found[0])
    })
    void service.then(() => reject(new Error(`model-service exited before it listened:\n${log}`)))
  })
  return {
    address,
    stop: async () => {
      service.kill('SIGTERM')
      await service
    },
  }
}
