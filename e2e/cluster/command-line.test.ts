import { expect, test } from 'vitest'
import { parseCommandLine, refusal } from './command-line.ts'

const harmless = { context: 'minikube', cluster: 'minikube', server: 'https://192.168.49.2:8443' }

test('a context that looks like production has to be named', () => {
  expect(refusal(harmless, undefined)).toBeUndefined()
  expect(refusal({ ...harmless, context: 'product-team' }, undefined)).toBeUndefined()
  const lookingLike = [{ context: 'eu-prod' }, { cluster: 'production' }, { server: 'https://api.live.example.com' }]
  for (const names of lookingLike.map((name) => ({ ...harmless, ...name }))) {
    expect(refusal(names, undefined)).toContain(`--context ${names.context}`)
    expect(refusal(names, 'another')).toContain('looks like production')
    expect(refusal(names, names.context)).toBeUndefined()
  }
})

test('options are checked', () => {
  expect(parseCommandLine(['--keep', '--context', 'mine', 'routing'])).toMatchObject({
    keep: true,
    context: 'mine',
    scenarios: ['routing'],
  })
  expect(() => parseCommandLine(['--kep'])).toThrow('--kep')
})
