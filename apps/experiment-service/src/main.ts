import { ExperimentServiceSettings } from '@sms-checker/contracts'
import { parseSettings, runService } from '@sms-checker/service'
import { buildApp } from './app.ts'

await runService(async () => {
  const settings = parseSettings(ExperimentServiceSettings, process.env)
  return { settings, service: await buildApp({ settings }) }
})
