import { dashboard } from './dashboard.ts'
import { models } from './experiment/models.ts'
import { sideBySide } from './experiment/side-by-side.ts'
import { verdict } from './experiment/verdicts.ts'

export const experiment = dashboard({
  name: 'experiment',
  title: 'SMS Checker: experiment',
  description: 'Is the canary better than stable, and what would the shadow have said?',
  rows: [verdict, sideBySide, models],
})
