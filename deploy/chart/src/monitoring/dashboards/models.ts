import { dashboard } from './dashboard.ts'
import { drift } from './models/drift.ts'
import { opinions } from './models/opinions.ts'
import { serving } from './models/serving.ts'

export const models = dashboard({
  name: 'models',
  title: 'SMS Checker: models',
  description: 'Do the models still fit the messages, and what do users think of their verdicts?',
  variantsOf: 'model',
  rows: [serving, drift, opinions],
})
