import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ModelServiceSettings, modelFiles } from '@sms-checker/contracts'
import { parseSettings, runService } from '@sms-checker/service'
import { buildApp } from '../../src/app.ts'
import type { InferenceEngine } from '../../src/inference/engine.ts'
import { parseManifest } from '../../src/model/manifest.ts'

// model-service with a constant instead of a model: the cost of the route alone.

await runService(async () => {
  const settings = parseSettings(ModelServiceSettings, process.env)
  const classify = async (messages: readonly string[]) => messages.map(() => 0.123_456_789)
  const engine: InferenceEngine = {
    manifest: parseManifest(readFileSync(join(settings.MODEL_DIR, modelFiles.manifest), 'utf8')),
    classify,
    classifyUnbatched: classify,
    observe: () => {},
    close: async () => {},
  }
  return { settings, service: await buildApp({ settings, model: { status: 'ready', engine } }) }
})
