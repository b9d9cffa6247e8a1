import { dashboard } from './dashboard.ts'
import { appService } from './service/app-service.ts'
import { modelService } from './service/model-service.ts'
import { overview } from './service/overview.ts'
import { saturation } from './service/saturation.ts'

export const service = dashboard({
  name: 'service',
  title: 'SMS Checker: service',
  description: 'Is anything wrong, and where? Rate, errors, duration and saturation of both services, by variant.',
  rows: [overview, appService, modelService, saturation('app'), saturation('model')],
})
