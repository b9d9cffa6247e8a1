export { lateSeries, nanSources, queryProblems } from './promql.ts'
