import { dashboard, type NamedDashboard } from './dashboard.ts'
import { models as modelComparison } from './experiment/model-comparison.ts'
import { sideBySide } from './experiment/side-by-side.ts'
import { verdict } from './experiment/verdicts.ts'
import { drift } from './models/drift.ts'
import { opinions } from './models/feedback.ts'
import { serving } from './models/serving.ts'
import { appService } from './service/app-service.ts'
import { modelService } from './service/model-service.ts'
import { overview } from './service/overview.ts'
import { saturation } from './service/saturation.ts'

export const serviceDashboard = dashboard({
  name: 'service',
  title: 'SMS Checker: service',
  description: 'Is anything wrong, and where? Rate, errors, duration and saturation of both services, by variant.',
  rows: [overview, appService, modelService, saturation('app'), saturation('model')],
})

export const experimentDashboard = dashboard({
  name: 'experiment',
  title: 'SMS Checker: experiment',
  description: 'Is the canary better than stable, and what would the shadow have said?',
  rows: [verdict, sideBySide, modelComparison],
})

export const modelsDashboard = dashboard({
  name: 'models',
  title: 'SMS Checker: models',
  description: 'Do the models still fit the messages, and what do users think of their verdicts?',
  variantsOf: 'model',
  rows: [serving, drift, opinions],
})

/** Every dashboard that the chart installs. */
export const dashboards: readonly NamedDashboard[] = [serviceDashboard, experimentDashboard, modelsDashboard]
