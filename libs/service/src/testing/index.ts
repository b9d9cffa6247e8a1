export { exposedFaults } from './declared.ts'
export { type Family, readExposition, type Sample } from './exposition.ts'
