import type { DataMap } from '@helm-ts/chart'
import { ExperimentDeclaration, maxExperimentName, maxHypothesis } from '@sms-checker/contracts'
import fc from 'fast-check'
import { Value } from 'typebox/value'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { smsChecker } from '../src/index.ts'
import { arbitraryValues } from './arbitrary-values.ts'
import { at } from './objects.ts'

const contract = ExperimentDeclaration.properties.name
const pattern = new RegExp(String(at(smsChecker.schema, 'properties', 'experiment', 'properties', 'name', 'pattern')))

function experimentFor(values: DataMap): Record<string, unknown> | undefined {
  const { objects } = smsChecker.render({ ...values, namePrefix: '' })
  const config = objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'experiment-service')
  return config && parse(String(at(config, 'data', 'experiment.yaml')))
}

it('accepts exactly the experiment names that experiment-service accepts, and the empty one', () => {
  const part = fc.constantFrom('a', 'Z', '0', '.', '_', '-', ' ', '/', 'é', '\n', '')
  const long = fc.integer({ min: 126, max: maxExperimentName + 2 }).map((length) => 'n'.repeat(length))
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(part, { maxLength: 6 }).map((parts) => parts.join('')),
        long,
      ),
      (name) => {
        expect(pattern.test(name)).toBe(name === '' || Value.Check(contract, name))
      },
    ),
  )
})

it.each(['spring', 'n'.repeat(maxExperimentName), '1e3', '0x1F'])('passes the name %s on as a string', (name) => {
  expect(experimentFor({ experiment: { name } })?.name).toBe(name)
})

it.each(['0.2.0', '_dev', 'a'.repeat(128), `0.2.0@sha256:${'0b'.repeat(32)}`])(
  'derives a name that experiment-service accepts from the image tag %s',
  (tag) => {
    expect(Value.Check(contract, experimentFor({ app: { canary: { image: { tag } } } })?.name)).toBe(true)
  },
)

it('declares an experiment that experiment-service accepts, for arbitrary values', () => {
  fc.assert(
    fc.property(arbitraryValues, (values) => {
      const { slowMs, virtualService, ...declared } = experimentFor(values) ?? { name: '' }
      if (declared.name === '') return
      const completed = Value.Default(ExperimentDeclaration, declared)
      expect([...Value.Errors(ExperimentDeclaration, completed)]).toEqual([])
      expect(completed).toMatchObject({ hypothesis: at(values, 'experiment', 'hypothesis') ?? '' })
    }),
    { numRuns: 50 },
  )
})

it('accepts a hypothesis of the maximum length, and refuses a longer one', () => {
  const hypothesis = 'é\n'.repeat(maxHypothesis / 2)
  expect(experimentFor({ experiment: { hypothesis } })?.hypothesis).toBe(hypothesis)
  expect(() => experimentFor({ experiment: { hypothesis: `${hypothesis}x` } })).toThrow('/experiment/hypothesis')
})
