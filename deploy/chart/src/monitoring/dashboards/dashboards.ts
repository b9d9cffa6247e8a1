import type { NamedDashboard } from './dashboard.ts'
import { experiment } from './experiment.ts'
import { models } from './models.ts'
import { service } from './service.ts'

export const dashboards: readonly NamedDashboard[] = [service, experiment, models]
