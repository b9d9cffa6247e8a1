import { ModelServiceSettings } from '@sms-checker/contracts'
import { parseSettings, runService } from '@sms-checker/service'
import { createModelService } from './app.ts'
import { availableCpus } from './cpu-quota.ts'
import { startInference } from './inference.ts'

await runService(async () => {
  const settings = parseSettings(ModelServiceSettings, process.env)
  const inference = await startInference(settings.MODEL_DIR, await availableCpus())
  return { settings, service: await createModelService(settings, inference) }
})
