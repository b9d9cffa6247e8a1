import { AppServiceSettings } from '@sms-checker/contracts'
import { ConfigurationError, parseSettings } from '@sms-checker/service'
import { expect, it } from 'vitest'
import { sampleApp } from '../test/sample-app.ts'

it.each([
  ['TRUSTED_PROXIES', 'everybody'],
  ['TRUSTED_PROXIES', 'loopback,'],
  ['MODEL_SERVICE_URL', 'model-service:8081'],
  ['MODEL_SERVICE_URL', 'http://'],
  ['REDIS_URL', 'localhost:6379'],
  ['APP_VARIANT', 'primary'],
])('refuses %s=%s as a fault of the configuration', async (name, value) => {
  const failure = await sampleApp({ [name]: value }).catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(ConfigurationError)
  expect(String(failure)).toContain(name)
})

it.each(['loopback', '10.0.0.0/8, fd00::/8', 'loopback,uniquelocal,127.0.0.6'])(
  'believes the proxies %s',
  async (proxies) => {
    const settings = parseSettings(AppServiceSettings, { TRUSTED_PROXIES: proxies })
    expect(settings.TRUSTED_PROXIES).toBe(proxies)
    await sampleApp({ TRUSTED_PROXIES: proxies })
  },
)
