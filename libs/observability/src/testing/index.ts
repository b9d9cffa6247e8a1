export { queryProblems } from './promql.ts'
export { promtool } from './promtool.ts'
export { release, renderRuleGroups } from './rendered-rules.ts'
export { externalSamples, type Pod, podOf, type Series } from './series.ts'
