export { smsChecker } from './chart.ts'
export { appVersion, imagePaths, imageRepositories, imageUser, monitoringImages as publishedImages } from './images.ts'
export { discoveredPodLabel } from './monitoring/target-labels.ts'
export { defaultModels } from './values/services.ts'
