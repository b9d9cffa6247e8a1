import type { KubernetesObject } from '@helm-ts/chart'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exampleNames, exampleValues } from '../scripts/generated-files.ts'
import { smsChecker } from '../src/index.ts'
import { arbitraryValues } from './arbitrary-values.ts'
import { knownVersions, strangeFields } from './kubernetes-fields.ts'
import { schemas } from './schemas.ts'

const options = { apiVersions: ['monitoring.coreos.com/v1'] }
const versions = await knownVersions()

/** @throws Error that names the field, where the schema of the object's kind refuses it */
function validate(object: KubernetesObject): void {
  const found = Object.entries(schemas).find(([kind]) => kind === object.kind)
  if (!found) throw new Error(`There is no schema for ${object.kind}.`)
  const [, schema] = found
  // Istio's v1 is its v1beta1 under another name; the package has the schemas of v1beta1.
  const apiVersion =
    object.apiVersion.replace('istio.io/v1', '') === object.apiVersion ? object.apiVersion : schema.apiVersion
  const model: { validate(): void } = Reflect.construct(schema, [{ ...object, apiVersion }])
  model.validate()
}

/** Fields of Kubernetes' own objects that some version of it would not know. */
function strange(objects: readonly KubernetesObject[]): string[] {
  const own = objects.filter(({ apiVersion }) => !/istio\.io|monitoring\.coreos/.test(apiVersion))
  return versions.flatMap(([version, fields]) =>
    own.flatMap((object) => strangeFields(object, fields).map((path) => `${path} in ${version}`)),
  )
}

describe.each([...exampleNames, 'nothing but defaults'])('with the values of %s', async (name) => {
  const values = exampleNames.includes(name) ? await exampleValues(name) : {}
  const { objects } = smsChecker.render(values, options)

  it.each(objects.map((object) => [`${object.kind} ${object.metadata.name}`, object] as const))(
    '%s is valid',
    (_, object) => {
      expect(() => validate(object)).not.toThrow()
    },
  )

  it('every field is known from Kubernetes 1.30 to 1.36', () => {
    expect(strange(objects)).toEqual([])
  })
})

it('with any values all objects are valid', () => {
  fc.assert(
    fc.property(arbitraryValues, (values) => {
      const { objects } = smsChecker.render(values, options)
      for (const object of objects) validate(object)
      expect(strange(objects)).toEqual([])
    }),
    { numRuns: 30 },
  )
})

it('would notice a field of another version, a misspelt one and a wrong type', () => {
  const pod = (spec: object): KubernetesObject =>
    JSON.parse(JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x' }, spec }))
  expect(strange([pod({ hostnameOverride: 'x' })])).toEqual(
    ['1.30', '1.32', '1.33'].map((version) => `Pod.spec.hostnameOverride in ${version}`),
  )
  expect(strange([pod({ containers: [{ name: 'x', immage: 'y' }] })])).toHaveLength(versions.length)
  expect(strange([pod({ terminationGracePeriodSeconds: '5' })])).toHaveLength(versions.length)
})
