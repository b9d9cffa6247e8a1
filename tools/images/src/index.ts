export { type ImageName, imageNames, imageReference } from './image.ts'
export { packageId, shippedPackages } from './sbom/packages.ts'
export { imageSizes } from './sizes.ts'
