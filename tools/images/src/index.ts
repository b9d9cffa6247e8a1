export { buildImage } from './build-image.ts'
export { baseImage, type ImageName, imageNames, imageReference, type Naming } from './image.ts'
export { type ImageSize, imageSizes } from './sizes.ts'
