import { AppServiceSettings } from '@sms-checker/contracts'
import { ConfigurationError, parseSettings } from '@sms-checker/service'
import { expect, it } from 'vitest'
import { sampleApp } from '../test/sample-app.ts'

it.each([
  ['TRUSTED_PROXIES', 'all'],
  ['TRUSTED_PROXIES', 'loopback,'],
  ['TRUSTED_PROXIES', '300.1.1.1'],
  ['TRUSTED_PROXIES', '10.0.0.0/33'],
  ['TRUSTED_PROXIES', '0.0.0.0/0'],
  ['TRUSTED_PROXIES', 'fd00::/8/8'],
  ['TRUSTED_PROXIES', 'fd00:::'],
  ['MODEL_SERVICE_URL', 'model-service:8081'],
  ['MODEL_SERVICE_URL', 'http://'],
  ['MODEL_SERVICE_URL', 'http://model service'],
  ['MODEL_SERVICE_URL', 'http://model-service:99999'],
  ['REDIS_URL', 'localhost:6379'],
  ['REDIS_URL', 'redis://redis:port'],
  ['APP_VARIANT', 'primary'],
  ['APP_VERSION', 'one\ntwo'],
  ['APP_VERSION', '1.0 é'],
])('rejects %s=%s as a configuration error', async (name, value) => {
  const failure = await sampleApp({ [name]: value }).catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(ConfigurationError)
  expect(String(failure)).toContain(name)
})

it.each(['loopback', '10.0.0.0/8, fd00::/8', 'loopback,uniquelocal,127.0.0.6', '10.0.0.0/1,::1/128'])(
  'accepts the trusted proxies %s',
  async (proxies) => {
    const settings = parseSettings(AppServiceSettings, { TRUSTED_PROXIES: proxies })
    expect(settings.TRUSTED_PROXIES).toBe(proxies)
    await sampleApp({ TRUSTED_PROXIES: proxies })
  },
)
