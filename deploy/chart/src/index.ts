export { smsChecker } from './chart.ts'
export { appVersion, imagePaths, imageRepositories, imageUser, publishedImages } from './images.ts'
export { type DashboardQuery, filledQueries } from './monitoring/dashboards/queries.ts'
export { defaultModels } from './values/model.ts'
