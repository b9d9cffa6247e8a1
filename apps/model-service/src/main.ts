import '@sms-checker/contracts/onnx-telemetry-off'
import { ModelServiceSettings } from '@sms-checker/contracts'
import { parseSettings, runService } from '@sms-checker/service'
import { createModelService } from './app.ts'
import { availableCpus, inferenceThreads } from './cpu-quota.ts'
import { startInference } from './inference.ts'

await runService(async () => {
  const settings = parseSettings(ModelServiceSettings, process.env)
  const inference = await startInference({
    directory: settings.MODEL_DIR,
    threads: inferenceThreads(await availableCpus()),
    batchSize: settings.MODEL_BATCH_SIZE,
  })
  return { settings, service: await createModelService(settings, inference) }
})
