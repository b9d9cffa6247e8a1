export { queryProblems } from './promql.ts'
