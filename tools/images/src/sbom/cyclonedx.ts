import { Contrib, Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library'
import { PackageURL } from 'packageurl-js'
import parseLicense from 'spdx-expression-parse'
import type { ShippedPackage } from './packages.ts'

const licenses = new Contrib.License.Factories.LicenseFactory(parseLicense)
const components = new Contrib.FromNodePackageJson.Builders.ComponentBuilder(
  new Contrib.FromNodePackageJson.Factories.ExternalReferenceFactory(),
  licenses,
)

/**
 * Returns a CycloneDX document in JSON: an application and the packages that its image contains. It has no time and no serial number, so
 * equal images have equal documents.
 */
export function cyclonedx(application: { name: string; version: string }, packages: readonly ShippedPackage[]): string {
  const root = new Models.Component(Enums.ComponentType.Application, application.name, {
    version: application.version,
    bomRef: application.name,
    licenses: new Models.LicenseRepository([licenses.makeFromString('MIT')]),
  })
  const bom = new Models.Bom({ metadata: new Models.Metadata({ component: root }) })
  for (const shipped of packages) {
    const component = componentOf(shipped)
    bom.components.add(component)
    root.dependencies.add(component.bomRef)
  }
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6))
  return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`
}

function componentOf({ manifest, form }: ShippedPackage): Models.Component {
  const { repository, ...rest } = manifest
  const component = components.makeComponent({ ...rest, ...(repository === undefined ? {} : { repository }) })
  if (component === undefined) throw new Error(`${manifest.name} is not a name of a package.`)
  const purl =
    form === 'native'
      ? new PackageURL('github', 'microsoft', component.name, `v${manifest.version}`)
      : new PackageURL('npm', component.group, component.name, component.version)
  component.purl = purl.toString()
  component.bomRef.value = component.purl
  return component
}
