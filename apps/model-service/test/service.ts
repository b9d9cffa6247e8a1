import type { ModelManifest, ModelServiceSettings } from '@sms-checker/contracts'
import type { Service } from '@sms-checker/service'
import { onTestFinished } from 'vitest'
import { buildApp } from '../src/app.ts'
import type { InferenceEngine, ModelStatus } from '../src/inference/engine.ts'
import type { InferenceObserver } from '../src/inference/scheduler.ts'
import { manifestOf, spamModel } from './onnx-models.ts'

const defaultSettings: ModelServiceSettings = {
  HOST: '127.0.0.1',
  PORT: 0,
  LOG_LEVEL: 'info',
  MAX_MESSAGE_LENGTH: 2_000,
  SHUTDOWN_GRACE_MS: 0,
  MAX_EVENT_LOOP_DELAY_MS: 0,
  OTEL_TRACES_SAMPLER_ARG: '1',
  MODEL_VARIANT: 'canary',
  MODEL_DIR: 'the/model',
  MODEL_BATCH_SIZE: 16,
  PREDICTION_EVENTS: 'shadow',
}

export interface StubEngine extends InferenceEngine {
  closed: boolean
  observer: InferenceObserver | undefined
}

/** An engine that classifies messages with "win" as spam. */
export function stubEngine(manifest: Partial<ModelManifest> = {}): StubEngine {
  const classify = async (messages: readonly string[]) => messages.map((sms) => (/win/i.test(sms) ? 0.75 : 0.125))
  return {
    manifest: manifestOf(spamModel(), manifest),
    closed: false,
    observer: undefined,
    observe(observer) {
      this.observer = observer
    },
    classify,
    classifyUnbatched: classify,
    async close() {
      this.closed = true
    },
  }
}

/** Builds the service for one test. `logged` returns the log lines so far. */
export async function startService(
  model: InferenceEngine | Extract<ModelStatus, { status: 'invalid' }>,
  settings: Partial<ModelServiceSettings> = {},
): Promise<{ app: Service; logged: () => string }> {
  let logged = ''
  const app = await buildApp({
    settings: { ...defaultSettings, ...settings },
    model: 'status' in model ? model : { status: 'ready', engine: model },
    logStream: {
      write: (line) => {
        logged += line
      },
    },
  })
  onTestFinished(() => app.close())
  return { app, logged: () => logged }
}

export function post(app: Service, url: string, payload: object | string, type = 'application/json') {
  return app.inject({ method: 'POST', url, payload, headers: { 'content-type': type } })
}
