export { type ImageName, imageNames, imageReference } from './image.ts'
export { bundledWorkspaces, packageId, shippedPackages } from './sbom/packages.ts'
export { imageSizes } from './sizes.ts'
