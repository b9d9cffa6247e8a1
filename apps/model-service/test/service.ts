import type { ModelManifest, ModelServiceSettings } from '@sms-checker/contracts'
import type { Service } from '@sms-checker/service'
import { onTestFinished } from 'vitest'
import { createModelService } from '../src/app.ts'
import type { Inference, RunWatcher } from '../src/inference.ts'
import { manifestOf, spamGraph } from './onnx-models.ts'

const settings: ModelServiceSettings = {
  HOST: '127.0.0.1',
  PORT: 0,
  LOG_LEVEL: 'info',
  MAX_MESSAGE_LENGTH: 2_000,
  SHUTDOWN_GRACE_MS: 0,
  MAX_EVENT_LOOP_DELAY_MS: 0,
  MODEL_VARIANT: 'canary',
  MODEL_DIR: 'the/model',
  MODEL_BATCH_SIZE: 16,
}

/** A model that calls what has "win" in it spam. */
export function stubModel(
  replaced: Partial<ModelManifest> = {},
): Inference & { closed: boolean; watcher: RunWatcher | undefined } {
  const probabilities = async (texts: readonly string[]) => texts.map((sms) => (/win/i.test(sms) ? 0.75 : 0.125))
  return {
    manifest: manifestOf(spamGraph(), replaced),
    closed: false,
    watcher: undefined,
    watch(watcher) {
      this.watcher = watcher
    },
    probabilities,
    together: probabilities,
    async close() {
      this.closed = true
    },
  }
}

/** The service around a model until the test ends, and what it has logged so far. */
export async function startService(
  inference: Inference | { readonly fault: string },
  replaced: Partial<ModelServiceSettings> = {},
): Promise<{ app: Service; logged: () => string }> {
  let logged = ''
  const app = await createModelService({ ...settings, ...replaced }, inference, {
    write: (line) => {
      logged += line
    },
  })
  onTestFinished(() => app.close())
  return { app, logged: () => logged }
}

export function post(app: Service, url: string, payload: object | string, type = 'application/json') {
  return app.inject({ method: 'POST', url, payload, headers: { 'content-type': type } })
}
