import { type ExecaError, execa } from 'execa'
import { type Static, type TSchema, Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { CommandError, exitCodes } from '../command-error.ts'
import type { Connection } from '../evidence/experiment-service.ts'
import { isMap, type RolloutValues } from '../values/rollout-values.ts'
import { parseValues } from '../values/values-file.ts'
import { forwardPort } from './port-forward.ts'
import type { Target } from './target.ts'

export interface ClusterOptions {
  readonly release: string
  readonly chart: string
  readonly valuesPath: string
  readonly namespace: string | undefined
  /** Kube context. The current one when undefined. */
  readonly context: string | undefined
  /** Maximum time of an upgrade, as Helm reads it, for example `5m`. */
  readonly timeout: string
  /** Asks a question on the terminal. `undefined` without a terminal. */
  readonly ask: ((question: string) => Promise<string>) | undefined
}

const operatorTokenKey = 'operator-token'

const KubeConfig = Type.Object({
  'current-context': Type.String(),
  contexts: Type.Array(Type.Object({ name: Type.String(), context: Type.Object({ cluster: Type.String() }) })),
  clusters: Type.Array(Type.Object({ name: Type.String(), cluster: Type.Object({ server: Type.String() }) })),
})

const Deployments = Type.Object({
  items: Type.Array(
    Type.Object({
      metadata: Type.Object({ name: Type.String() }),
      spec: Type.Object({ replicas: Type.Optional(Type.Integer()) }),
      status: Type.Object({ readyReplicas: Type.Optional(Type.Integer()) }),
    }),
  ),
})

const productionName = /(^|[^a-z])(prod|production|prd|live)([^a-z]|$)/i

/** A release on a cluster, reached with the user's Helm and kubectl. */
export class Cluster implements Target {
  readonly command: string
  readonly #options: ClusterOptions
  readonly #upgrade: readonly string[]

  constructor(options: ClusterOptions) {
    this.#options = options
    const { release, chart, valuesPath, timeout } = options
    this.#upgrade = [
      ...['upgrade', release, chart, '--values', valuesPath, '--reset-values', '--wait', '--timeout', timeout],
      ...this.#helmScope,
    ]
    this.command = ['helm', ...this.#upgrade].map(quote).join(' ')
  }

  async confirm(): Promise<string> {
    const { release, context, ask } = this.#options
    if (context !== undefined) return `release ${release}, context ${context}`
    const config = await this.#json(['config', 'view', '--minify', '--output', 'json'], KubeConfig)
    const current = config['current-context']
    const names = [
      current,
      ...config.contexts.map(({ context }) => context.cluster),
      ...config.clusters.map(({ cluster }) => cluster.server),
    ]
    const description = `release ${release}, context ${current}`
    if (!names.some((name) => productionName.test(name))) return description
    const warning = `The context ${names.join(', ')} looks like production.`
    const answer = await ask?.(`${warning} To change it, type the name of the context: `)
    if (answer !== current) {
      throw new CommandError(
        `${warning} Nothing was changed. To change it, pass --context ${current}.`,
        exitCodes.usage,
      )
    }
    return description
  }

  async drift(text: string): Promise<string | undefined> {
    const { release, valuesPath } = this.#options
    const { stdout } = await this.#run('helm', ['get', 'values', release, '--output', 'json', ...this.#helmScope])
    const differing = differingKeys(JSON.parse(stdout) ?? {}, parseValues(text, valuesPath))
    if (differing.length === 0) return undefined
    return (
      `The release ${release} runs other values than ${valuesPath}: ${differing.join(', ')}. Bring them into the file ` +
      `(helm get values ${release} --output yaml), or run ${this.command}.`
    )
  }

  async apply(): Promise<void> {
    await this.#run('helm', this.#upgrade)
  }

  async canaryProblem(): Promise<string | undefined> {
    const selector = ['--selector', `app.kubernetes.io/instance=${this.#options.release}`]
    const { items } = await this.#json(['get', 'deployments', ...selector, '--output', 'json'], Deployments)
    const canaries = items.filter(({ metadata }) => metadata.name.endsWith('-canary-deployment'))
    if (canaries.length === 0) return 'The cluster runs no canary. Check kubectl get deployments.'
    const waiting = canaries.filter(({ spec, status }) => (status.readyReplicas ?? 0) < (spec.replicas ?? 1))
    const [first] = waiting
    if (first === undefined) return undefined
    const names = waiting.map(({ metadata }) => metadata.name).join(' and ')
    return `The pods of ${names} are not all ready. See kubectl describe deployment ${first.metadata.name}.`
  }

  async connect({ namePrefix, experiment }: RolloutValues): Promise<Connection> {
    const service = `${namePrefix}experiment-service`
    const secret = experiment.existingSecret === '' ? service : experiment.existingSecret
    const Secret = Type.Object({ data: Type.Object({ [operatorTokenKey]: Type.String() }) })
    const { data } = await this.#json(['get', 'secret', secret, '--output', 'json'], Secret)
    const { url, close } = await forwardPort(service, this.#kubeScope)
    return { url, token: Buffer.from(data[operatorTokenKey] ?? '', 'base64').toString(), close }
  }

  get #helmScope(): string[] {
    const { namespace, context } = this.#options
    return [
      ...(namespace === undefined ? [] : ['--namespace', namespace]),
      ...(context === undefined ? [] : ['--kube-context', context]),
    ]
  }

  get #kubeScope(): string[] {
    const { namespace, context } = this.#options
    return [
      ...(namespace === undefined ? [] : ['--namespace', namespace]),
      ...(context === undefined ? [] : ['--context', context]),
    ]
  }

  async #json<T extends TSchema>(args: readonly string[], schema: T): Promise<Static<T>> {
    const { stdout } = await this.#run('kubectl', [...args, ...this.#kubeScope])
    return Compile(schema).Parse(JSON.parse(stdout))
  }

  async #run(file: 'helm' | 'kubectl', args: readonly string[]): Promise<{ stdout: string }> {
    return execa(file, args, { stdin: 'ignore' }).catch((error: ExecaError) => {
      if (error.code === 'ENOENT') throw new CommandError(`${file} is not on the PATH. Install it.`)
      const stderr = typeof error.stderr === 'string' ? error.stderr.trim() : ''
      throw new CommandError(`${[file, ...args].map(quote).join(' ')} failed: ${stderr || error.shortMessage}`)
    })
  }
}

/** Returns the dotted keys whose values differ between two sets of values. */
function differingKeys(a: unknown, b: unknown, key = ''): string[] {
  // A map without values says as much as no map.
  if ((isMap(a) || a === undefined) && (isMap(b) || b === undefined)) {
    return [...new Set([...Object.keys(a ?? {}), ...Object.keys(b ?? {})])]
      .sort()
      .flatMap((name) => differingKeys(a?.[name], b?.[name], key === '' ? name : `${key}.${name}`))
  }
  return JSON.stringify(a) === JSON.stringify(b) ? [] : [key]
}

/** Quotes an argument for a shell, if it needs to be. */
function quote(argument: string): string {
  return /^[\w./:=@%+,-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`
}
