import type { DataMap, KubernetesObject } from '@helm-ts/chart'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exampleNames, exampleValues } from '../scripts/generated-files.ts'
import { smsChecker } from '../src/index.ts'
import { arbitraryValues } from './arbitrary-values.ts'
import { knownVersions, unknownFields } from './kubernetes-fields.ts'
import { schemas } from './schemas.ts'

const options = { apiVersions: ['monitoring.coreos.com/v1'] }
const versions = await knownVersions()

/** @throws Error with the field that the schema of the object's kind rejects */
function validate(object: KubernetesObject): void {
  const found = Object.entries(schemas).find(([kind]) => kind === object.kind)
  if (!found) throw new Error(`No schema for ${object.kind}.`)
  const [, schema] = found
  // Istio's v1 has the fields of v1beta1, and the package has only the schemas of v1beta1.
  const apiVersion =
    object.apiVersion.replace('istio.io/v1', '') === object.apiVersion ? object.apiVersion : schema.apiVersion
  const model: { validate(): void } = Reflect.construct(schema, [{ ...object, apiVersion }])
  model.validate()
}

/** Fields of built-in objects that some version of Kubernetes does not know. */
function unknownInSomeVersion(objects: readonly KubernetesObject[]): string[] {
  const own = objects.filter(({ apiVersion }) => !/istio\.io|monitoring\.coreos/.test(apiVersion))
  return versions.flatMap(([version, fields]) =>
    own.flatMap((object) => unknownFields(object, fields).map((path) => `${path} in ${version}`)),
  )
}

const cases: [string, DataMap][] = [['the defaults', {}]]
for (const name of exampleNames) cases.push([`the example ${name}`, await exampleValues(name)])

describe.each(cases)('with %s', (_, values) => {
  const { objects } = smsChecker.render(values, options)

  it.each(objects.map((object) => [`${object.kind} ${object.metadata.name}`, object] as const))(
    '%s is valid',
    (_title, object) => {
      expect(() => validate(object)).not.toThrow()
    },
  )

  it('every field exists from Kubernetes 1.30 to 1.36', () => {
    expect(unknownInSomeVersion(objects)).toEqual([])
  })
})

it('all objects are valid for arbitrary values', () => {
  fc.assert(
    fc.property(arbitraryValues, (values) => {
      const { objects } = smsChecker.render(values, options)
      for (const object of objects) validate(object)
      expect(unknownInSomeVersion(objects)).toEqual([])
    }),
    { numRuns: 30 },
  )
})

it('the check finds a field of another version, a misspelled field and a wrong type', () => {
  const pod = (spec: object): KubernetesObject =>
    JSON.parse(JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x' }, spec }))
  expect(unknownInSomeVersion([pod({ hostnameOverride: 'x' })])).toEqual(
    ['1.30', '1.32', '1.33'].map((version) => `Pod.spec.hostnameOverride in ${version}`),
  )
  expect(unknownInSomeVersion([pod({ containers: [{ name: 'x', immage: 'y' }] })])).toHaveLength(versions.length)
  expect(unknownInSomeVersion([pod({ terminationGracePeriodSeconds: '5' })])).toHaveLength(versions.length)
})
