export { type ImageName, imageNames, imageReference } from './image.ts'
export { imageSizes } from './sizes.ts'
