import { helper, tpl } from '@helm-ts/chart'
import { ports } from '@sms-checker/contracts'
import { configMap } from '../kinds.ts'
import { serviceLabels } from '../labels.ts'
import { metadata } from '../metadata.ts'
import { fullName, modelServiceName } from '../names.ts'
import { commonSettings } from '../pods/settings.ts'
import { values } from '../values/values.ts'

const { settings } = values.app

export const appSettingsName = fullName('app-config')

export const appSettingsData = helper(
  `${metadata.name}.appSettings`,
  {
    ...commonSettings,
    MODEL_SERVICE_URL: tpl`http://${modelServiceName}:${ports.modelService}`,
    MODEL_TIMEOUT_MS: tpl`${settings.modelTimeoutMs}`,
    RATE_LIMIT_PER_MINUTE: tpl`${settings.rateLimitPerMinute}`,
    TRUSTED_PROXIES: settings.trustedProxies,
  },
  'Environment of both variants of app-service.',
)

export const appSettings = configMap({
  metadata: { name: appSettingsName, labels: serviceLabels('app') },
  data: appSettingsData,
})
