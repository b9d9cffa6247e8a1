import { AppServiceSettings } from '@sms-checker/contracts'
import { parseSettings, runService } from '@sms-checker/service'
import { buildApp } from './app.ts'

await runService(async () => {
  const settings = parseSettings(AppServiceSettings, process.env)
  return { settings, service: await buildApp({ settings }) }
})
