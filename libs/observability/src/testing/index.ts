export { lateSeries, queryProblems } from './promql.ts'
