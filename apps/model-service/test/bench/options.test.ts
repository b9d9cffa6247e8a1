import { expect, it } from 'vitest'
import { parseOptions } from '../../scripts/bench/options.ts'

it('measures model-service with every shipped model by default', () => {
  expect(parseOptions([], ['linear', 'neural'])).toEqual({
    measurement: 'serving',
    models: ['linear', 'neural'],
    seconds: 3,
    rounds: 9,
    connections: 32,
    requests: 200_000,
    logLevel: 'info',
    memory: false,
  })
})

it('reads the measurement and its options', () => {
  const args = [
    'chain',
    '--model',
    'neural',
    '--seconds',
    '0.5',
    '--connections=8',
    '--gateway',
    'http://localhost:8080',
  ]
  expect(parseOptions(args, ['linear'])).toMatchObject({
    measurement: 'chain',
    models: ['neural'],
    seconds: 0.5,
    connections: 8,
    gateway: 'http://localhost:8080',
  })
})

it.each([
  [['chains'], '"chains" is not a measurement. Use one of serving, chain, growth.'],
  [['chain', 'serving'], '"chain serving" is not a measurement'],
  [['--seconds', '0'], '--seconds needs a positive number, but is "0".'],
  [['--rounds', 'x'], '--rounds needs a positive number, but is "x".'],
  [['--connections', '1.5'], '--connections needs an integer, but is "1.5".'],
  [['--gateway', 'localhost'], '--gateway needs a URL'],
  [['--rust', './rust-peer'], '--rust needs an absolute path, but is "./rust-peer".'],
  [['--nodes', '2'], "Unknown option '--nodes'"],
])('rejects %j', (args, message) => {
  expect(() => parseOptions(args, ['linear'])).toThrow(message)
})
