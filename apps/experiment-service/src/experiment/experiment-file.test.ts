import { expect, it } from 'vitest'
import { createExperiment } from './experiment-file.ts'

it.each(['first', 'canary-0.1.0', 'canary-V2.0.0_rc.1-x', `canary-${'a'.repeat(128)}`])(
  'accepts the name %s, as the chart derives it from an image tag',
  (name) => {
    expect(createExperiment({ name, slowMs: 1000, virtualService: rule })?.name).toBe(name)
  },
)

it('runs no experiment without a name', () => {
  expect(createExperiment({ name: '', slowMs: 1000, virtualService: {} })).toBeUndefined()
})

it.each(['-first', 'a b', 'a/b'])('refuses the name "%s"', (name) => {
  expect(() => createExperiment({ name, slowMs: 1000, virtualService: rule })).toThrow('/name')
})

const destination = (subset: string) => [{ destination: { host: 'app-service', subset, port: { number: 8080 } } }]
const rule = {
  hosts: ['sms-checker.local'],
  http: [
    { match: [{ headers: { 'x-user-id': { regex: '.*0$' } } }], route: destination('canary') },
    { route: destination('stable') },
  ],
}
