import '@sms-checker/contracts/onnx-telemetry-off'
import { ModelServiceSettings } from '@sms-checker/contracts'
import { parseSettings, runService } from '@sms-checker/service'
import { buildApp } from './app.ts'
import { availableCpus, inferenceThreads } from './inference/cpu-quota.ts'
import { startEngine } from './inference/engine.ts'

await runService(async () => {
  const settings = parseSettings(ModelServiceSettings, process.env)
  const model = await startEngine({
    directory: settings.MODEL_DIR,
    threads: inferenceThreads(await availableCpus()),
    maxBatchSize: settings.MODEL_BATCH_SIZE,
  })
  return { settings, service: await buildApp({ settings, model }) }
})
