import { isAbsolute } from 'node:path'
import { parseArgs } from 'node:util'

const measurements = ['serving', 'chain', 'growth'] as const
/** Few with large batches, so that their queue is not what is measured. */
const defaultConnections = { serving: '32', chain: '32', growth: '4' } as const
const peers = ['python', 'mlserver', 'rust', 'go'] as const

export interface BenchOptions {
  /**
   * `serving`: model-service and its peers. `chain`: app-service in front of model-service. `growth`: the chain, by length of the message and
   * size of the batch.
   */
  readonly measurement: (typeof measurements)[number]
  /** Names of models in `models/`. The first is the primary model. */
  readonly models: readonly [string, ...string[]]
  readonly seconds: number
  readonly rounds: number
  readonly connections: number
  /** Requests after which memory is measured. */
  readonly requests: number
  readonly logLevel: string
  /** Measures memory only. */
  readonly memory: boolean
  /** URL of a running gateway that gets the same load. */
  readonly gateway?: string
  /** Python interpreters and executables of the peers: peers/README.md. Absolute paths. */
  readonly python?: string
  readonly mlserver?: string
  readonly rust?: string
  readonly go?: string
}

/**
 * Parses the arguments of `npm run bench --`.
 * @param shippedModels Measured when `--model` is not set.
 * @throws when an argument is unknown or not valid.
 */
export function parseOptions(args: readonly string[], shippedModels: readonly string[]): BenchOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      model: { type: 'string', multiple: true, default: [...shippedModels] },
      seconds: { type: 'string', default: '3' },
      rounds: { type: 'string', default: '9' },
      connections: { type: 'string' },
      requests: { type: 'string', default: '200000' },
      'log-level': { type: 'string', default: 'info' },
      memory: { type: 'boolean', default: false },
      gateway: { type: 'string' },
      python: { type: 'string' },
      mlserver: { type: 'string' },
      rust: { type: 'string' },
      go: { type: 'string' },
    },
  })
  const [word = 'serving', ...rest] = positionals
  const measurement = measurements.find((each) => each === word)
  if (measurement === undefined || rest.length > 0)
    throw new Error(`"${positionals.join(' ')}" is not a measurement. Use one of ${measurements.join(', ')}.`)
  for (const peer of peers) {
    const path = values[peer]
    // npm runs the command in another directory than the user's.
    if (path !== undefined && !isAbsolute(path)) throw new Error(`--${peer} needs an absolute path, but is "${path}".`)
  }
  const { python, mlserver, rust, go } = values
  const [primary, ...others] = values.model
  if (primary === undefined) throw new Error('--model needs the name of a model.')
  if (values.gateway !== undefined && !URL.canParse(values.gateway))
    throw new Error(`--gateway needs a URL, such as http://localhost:8080, but is "${values.gateway}".`)
  return {
    measurement,
    models: [primary, ...others],
    seconds: positive('seconds', values.seconds),
    rounds: positiveInteger('rounds', values.rounds),
    connections: positiveInteger('connections', values.connections ?? defaultConnections[measurement]),
    requests: positiveInteger('requests', values.requests),
    logLevel: values['log-level'],
    memory: values.memory,
    ...(values.gateway !== undefined && { gateway: values.gateway }),
    ...(python !== undefined && { python }),
    ...(mlserver !== undefined && { mlserver }),
    ...(rust !== undefined && { rust }),
    ...(go !== undefined && { go }),
  }
}

function positive(name: string, text: string): number {
  const value = Number(text)
  if (!(value > 0 && Number.isFinite(value))) throw new Error(`--${name} needs a positive number, but is "${text}".`)
  return value
}

function positiveInteger(name: string, text: string): number {
  const value = positive(name, text)
  if (!Number.isInteger(value)) throw new Error(`--${name} needs an integer, but is "${text}".`)
  return value
}
