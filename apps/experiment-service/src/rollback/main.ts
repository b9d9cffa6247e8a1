import { RollbackControllerSettings } from '@sms-checker/contracts'
import { parseSettings, runService } from '@sms-checker/service'
import { buildRollbackApp } from './app.ts'

await runService(async () => {
  const settings = parseSettings(RollbackControllerSettings, process.env)
  return { settings, service: await buildRollbackApp({ settings }) }
})
