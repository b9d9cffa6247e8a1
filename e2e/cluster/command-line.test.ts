import { expect, test } from 'vitest'
import { parseCommandLine, productionWarning } from './command-line.ts'

const harmless = { context: 'minikube', cluster: 'minikube', server: 'https://192.168.49.2:8443' }

test('requires a context that looks like production to be named explicitly', () => {
  expect(productionWarning(harmless, undefined)).toBeUndefined()
  expect(productionWarning({ ...harmless, context: 'product-team' }, undefined)).toBeUndefined()
  const lookingLike = [{ context: 'eu-prod' }, { cluster: 'production' }, { server: 'https://api.live.example.com' }]
  for (const names of lookingLike.map((name) => ({ ...harmless, ...name }))) {
    expect(productionWarning(names, undefined)).toContain(`--context ${names.context}`)
    expect(productionWarning(names, 'another')).toContain('looks like production')
    expect(productionWarning(names, names.context)).toBeUndefined()
  }
})

test('rejects unknown options', () => {
  expect(parseCommandLine(['--keep', '--context', 'mine', 'routing'])).toMatchObject({
    keep: true,
    context: 'mine',
    scenarios: ['routing'],
  })
  expect(() => parseCommandLine(['--kep'])).toThrow('--kep')
})
