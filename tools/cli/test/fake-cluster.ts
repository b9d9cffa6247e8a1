import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { type ExperimentCounts, type ExperimentDeclaration, experimentMetrics } from '@sms-checker/contracts'
import { judgeExperiment } from '@sms-checker/verdict'
import { execa } from 'execa'
import { onTestFinished, vi } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { runCommand } from '../src/command-line.ts'

const dayMs = 24 * 60 * 60 * 1_000

/** What a command printed, and how it ended. */
export interface Result {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** Users of both arms by stage, and what happens to them. */
export interface Users {
  readonly stages: readonly {
    readonly rule: string
    readonly share: number
    readonly canary: number
    readonly errors: number
  }[]
}

/** A Git repository with a values file, and a cluster that runs it: Helm and kubectl on the PATH, and an experiment-service. */
export class FakeCluster {
  readonly directory: string
  readonly valuesPath: string
  readonly state: string
  /** The experiment that experiment-service judges. */
  experiment:
    | { name: string; users: Users; days: number; lastEventAt: number; rolledBack?: { at: number; reason: string } }
    | undefined
  shadow = 'not-worse'

  private constructor(directory: string) {
    this.directory = directory
    this.valuesPath = join(directory, 'values.yaml')
    this.state = join(directory, 'cluster')
  }

  static async start(values: string): Promise<FakeCluster> {
    const cluster = new FakeCluster(await mkdtemp(join(tmpdir(), 'sms-checker-cli-')))
    const server = createServer((request, response) => {
      const { status, body } = cluster.#respond(request.url ?? '', request.headers.authorization)
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    vi.stubEnv('FAKE_PORT', String(typeof address === 'object' ? address?.port : ''))
    vi.stubEnv('FAKE_CLUSTER', cluster.state)
    // biome-ignore lint/style/noProcessEnv: the fake commands come before the real ones.
    vi.stubEnv('PATH', `${join(import.meta.dirname, 'bin')}:${process.env.PATH}`)
    vi.stubEnv('NO_COLOR', undefined)
    onTestFinished(async () => {
      vi.unstubAllEnvs()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await rm(cluster.directory, { recursive: true })
    })
    await mkdir(cluster.state)
    await writeFile(cluster.valuesPath, values)
    await writeFile(join(cluster.state, 'deployed.yaml'), values)
    const git = (...args: string[]) => execa('git', args, { cwd: cluster.directory })
    await git('init', '--quiet')
    await git('config', 'user.name', 'Ada')
    await git('config', 'user.email', 'ada@example.com')
    await git('add', 'values.yaml')
    await git('commit', '--quiet', '--message', 'Install')
    return cluster
  }

  /** Runs a command on this cluster. */
  async run(...args: string[]): Promise<Result> {
    const system = ['--values', this.valuesPath, '--chart', join(import.meta.dirname, '../../../deploy/helm')]
    return runHere([...args, ...system, '--records', join(this.directory, 'experiments')])
  }

  async values(): Promise<string> {
    return readFile(this.valuesPath, 'utf8')
  }

  /** The canary's values of each upgrade, in order. */
  async upgrades(): Promise<unknown[]> {
    const applied = await readFile(join(this.state, 'applied.yaml'), 'utf8').catch(() => '')
    return parseAllDocuments(applied).map((document) => document.toJS()?.istio?.canary ?? {})
  }

  /** The commands that were run. */
  async commands(): Promise<string[]> {
    return lines(join(this.state, 'commands.log'))
  }

  async set(name: 'context' | 'ready' | 'fails-for' | 'deployed.yaml', content: string): Promise<void> {
    await writeFile(join(this.state, name), content)
  }

  /** Changes the values file behind the back of the command. */
  async edit(text: string): Promise<void> {
    await appendFile(this.valuesPath, text)
  }

  async record(): Promise<string> {
    return (await this.run('experiment', 'report')).stdout
  }

  /** Users arrive until canary is shown to be harmless, or harmful. */
  async judge(harm: boolean, stages?: Users['stages']): Promise<void> {
    const { istio, experiment } = parse(await this.values())
    const errors = harm ? 0.2 : 0
    const defaults = [{ rule: istio.canary.headerRoutingRegex, share: 0.1, canary: 3_000, errors }]
    this.experiment = { name: experiment.name, users: { stages: stages ?? defaults }, days: 5, lastEventAt: Date.now() }
  }

  #respond(url: string, authorization: string | undefined): { status: number; body: unknown } {
    if (authorization !== 'Bearer secret') return { status: 401, body: { detail: 'The token is wrong.' } }
    if (url === '/shadow') return { status: 200, body: shadowJudgement(this.shadow) }
    const { experiment } = this
    if (url === '/experiments') return { status: 200, body: experiment === undefined ? [] : [this.#listed()] }
    if (experiment === undefined || !url.startsWith(`/experiments/${experiment.name}`)) {
      return { status: 404, body: { detail: `There is no experiment at ${url}.` } }
    }
    return url.endsWith('/history') ? { status: 200, body: [] } : { status: 200, body: this.#evidence() }
  }

  #listed() {
    const { judgement } = this.#evidence()
    const { verdict, reason, users, startedAt } = judgement
    return { name: judgement.experiment.name, hypothesis: '', startedAt, verdict, reason, users }
  }

  #evidence() {
    const { name = '', users, days = 0, lastEventAt, rolledBack } = this.experiment ?? {}
    const now = Date.now()
    const declaration: ExperimentDeclaration = {
      name,
      hypothesis: '',
      guardrails: experimentMetrics.map((metric) => ({ metric, margin: 1.5, floor: 0.005 })),
      minimumDays: 3,
      minimumUsers: 500,
      horizonDays: 28,
    }
    const counts = countsOf(users ?? { stages: [] }, now - days * dayMs)
    const judged = judgeExperiment(declaration, counts, now)
    // As experiment-service: the reason is that of the rollback, also when later events give another one.
    const end = rolledBack === undefined ? {} : { verdict: 'roll-back' as const, reason: rolledBack.reason, rolledBack }
    return { judgement: { ...judged, lastEventAt, ...end }, counts }
  }
}

/** Runs a command in this process. */
export async function runHere(args: readonly string[]): Promise<Result> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const printed = [stdout, stderr].map(async (stream) => (await stream.setEncoding('utf8').toArray()).join(''))
  const exitCode = await runCommand(args, { stdout, stderr, stdin: new PassThrough(), colour: false })
  stdout.end()
  stderr.end()
  const [out = '', err = ''] = await Promise.all(printed)
  return { exitCode, stdout: out, stderr: err }
}

async function lines(path: string): Promise<string[]> {
  const text = await readFile(path, 'utf8').catch(() => '')
  return text.split('\n').filter((line) => line !== '')
}

function countsOf({ stages }: Users, startedAt: number): ExperimentCounts {
  const arm = (users: number, errors: number) => ({
    users,
    events: { errors: Math.round(users * errors), slow: 0, 'marked-wrong': 0, left: 0 },
    spam: 0,
    guesses: { spam: 0, ham: 0, unsure: 0 },
    lengths: {},
    versions: ['app 1.0.0, model 1'],
  })
  return {
    stages: stages.map(({ rule, share, canary, errors }, index) => ({
      rule,
      share,
      startedAt: startedAt + index * dayMs,
      stable: arm(Math.round((canary * (1 - share)) / share), 0),
      canary: arm(canary, errors),
    })),
    placebo: [],
    recentCanary: { users: 0, messages: 0, failed: 0 },
    exclusions: [],
  }
}

function shadowJudgement(verdict: string) {
  return {
    judgedAt: Date.now(),
    verdict,
    reason: 'The models disagree for few users.',
    users: 5_000,
    disagreeingUsers: 10,
    disagreementBound: 0.004,
    margin: 0.01,
    labelled: { shadowRight: 0, primaryRight: 0, reportingBias: 2, logEBetter: 0, logEWorse: 0 },
    byTime: [],
    byLength: [],
    byKind: [],
    lostMirrors: 0,
  }
}
