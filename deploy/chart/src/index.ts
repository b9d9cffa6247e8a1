export { smsChecker } from './chart.ts'
export { appVersion, imagePaths, imageRepositories, imageUser } from './images.ts'
export { defaultModels } from './values/model.ts'
