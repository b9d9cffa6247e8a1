import { dashboard, type NamedDashboard } from './dashboard.ts'
import { canaryOverTime } from './experiment/canary-over-time.ts'
import { canarySummary } from './experiment/canary-summary.ts'
import { modelComparison } from './experiment/model-comparison.ts'
import { verdictRow } from './experiment/verdict.ts'
import { drift } from './models/drift.ts'
import { feedback } from './models/feedback.ts'
import { serving } from './models/serving.ts'
import { appService } from './service/app-service.ts'
import { modelService } from './service/model-service.ts'
import { overview } from './service/overview.ts'
import { saturation } from './service/saturation.ts'

export const serviceDashboard = dashboard({
  name: 'service',
  title: 'SMS Checker: service',
  description: 'Request rate, errors, duration and saturation of app-service and model-service, by variant.',
  rows: [overview, appService, modelService, saturation('app'), saturation('model')],
})

export const experimentDashboard = dashboard({
  name: 'experiment',
  title: 'SMS Checker: experiment',
  description: 'Comparison of canary and stable, and of the primary, canary and shadow models.',
  rows: [verdictRow, canarySummary, canaryOverTime, modelComparison],
})

export const modelsDashboard = dashboard({
  name: 'models',
  title: 'SMS Checker: models',
  description: 'Served models, drift from their traffic baselines, and feedback from users.',
  variantsOf: 'model',
  rows: [serving, drift, feedback],
})

/** Every dashboard that the chart installs. */
export const dashboards: readonly NamedDashboard[] = [serviceDashboard, experimentDashboard, modelsDashboard]
