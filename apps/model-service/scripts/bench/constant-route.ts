import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ModelServiceSettings, modelFiles } from '@sms-checker/contracts'
import { parseSettings, runService } from '@sms-checker/service'
import { createModelService } from '../../src/app.ts'
import type { Inference } from '../../src/inference.ts'
import { parseManifest } from '../../src/model-directory.ts'

// model-service with a constant in the model's place: what its route costs when there is nothing to compute.

await runService(async () => {
  const settings = parseSettings(ModelServiceSettings, process.env)
  const manifest = parseManifest(readFileSync(join(settings.MODEL_DIR, modelFiles.manifest), 'utf8'))
  const probabilities: Inference['probabilities'] = async (texts) => texts.map(() => 0.123_456_789)
  const constant: Inference = {
    manifest,
    probabilities,
    together: probabilities,
    watch: () => {},
    close: async () => {},
  }
  return { settings, service: await createModelService(settings, constant) }
})
