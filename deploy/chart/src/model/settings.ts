import { helper } from '@helm-ts/chart'
import { configMap } from '../kinds.ts'
import { serviceLabels } from '../labels.ts'
import { metadata } from '../metadata.ts'
import { fullName } from '../names.ts'
import { commonSettings } from '../pods/settings.ts'

export const modelSettingsName = fullName('model-config')

export const modelSettingsData = helper(
  `${metadata.name}.modelSettings`,
  commonSettings,
  'Environment of all variants of model-service.',
)

export const modelSettings = configMap({
  metadata: { name: modelSettingsName, labels: serviceLabels('model') },
  data: modelSettingsData,
})
