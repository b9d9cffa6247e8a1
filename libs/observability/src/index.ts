export type { MonitoredRelease as WatchedRelease } from './alerts/rule.ts'
export { recordedMetrics, ruleFiles, ruleGroups } from './alerts/rule-groups.ts'
export { alertThresholds } from './alerts/thresholds.ts'
export { dashboardTag, type NamedDashboard } from './dashboards/dashboard.ts'
export { dashboards, experimentDashboard, modelsDashboard, serviceDashboard } from './dashboards/list.ts'
export {
  type DashboardQuery,
  dashboardQueries,
  interpolatedQueries,
  isPanel,
} from './dashboards/queries.ts'
export { dashboardReplacements } from './dashboards/replacements.ts'
export { externalMetrics } from './promql/external-metrics.ts'
