export { judgeExperiment } from './judge-experiment.ts'
export { judgeShadow, type ShadowCounts } from './judge-shadow.ts'
export { shareOfUsers } from './share-of-users.ts'
export { InexactShareError } from './user-id-regex.ts'
