import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { DataMap } from '@helm-ts/chart'
import { ExperimentJudgement, experimentSecretKeys, paths, type Verdict } from '@sms-checker/contracts'
import { Compile } from 'typebox/compile'
import { request } from 'undici'
import { writeHastyModel } from './hasty-model.ts'
import { gatewayValues, type Scenario, type ScenarioName, scenarios, scenarioValues } from './scenarios.ts'
import { behaviour, SimulatedUsers } from './simulated-users.ts'

interface TrafficOptions extends Pick<PreparedTraffic, 'scenario' | 'fast'> {
  /** URL of the gateway. */
  readonly gateway: string
  /** experiment-service, and the experiment that it runs now: the user may declare another one. */
  readonly experiment: { readonly url: string; readonly dataDirectory: string; readonly experimentName: string }
  readonly print: (text: string) => void
}

/** Traffic of a scenario, and the values of the chart that it needs. */
export interface PreparedTraffic {
  readonly scenario: ScenarioName
  readonly fast: boolean
  /** Name of the experiment. */
  readonly name: string
  readonly values: DataMap
  readonly gatewayValues: DataMap | undefined
}

/** Chooses the name of a new experiment, and writes the model that the scenario needs. */
export async function prepareTraffic(options: {
  readonly scenario: ScenarioName
  readonly fast: boolean
  readonly dataDirectory: string
}): Promise<PreparedTraffic> {
  const { scenario, fast, dataDirectory } = options
  const { hastyModel }: Scenario = scenarios[scenario]
  const sharedStorage = join(dataDirectory, 'traffic')
  if (hastyModel !== undefined) await writeHastyModel(sharedStorage)
  const name = `${scenario}-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}`
  const values = scenarioValues({ scenario, fast, name, sharedStorage })
  return { scenario, fast, name, values, gatewayValues: gatewayValues(scenario) }
}

const judgement = Compile(ExperimentJudgement)

/** Verdicts that more users do not change. */
const finalVerdicts: ReadonlySet<Verdict> = new Set(['invalid', 'roll-back', 'promote', 'undecided'])

/** With `--fast`, traffic ends after this time at the latest, in milliseconds, and after this number of users. */
const fastLimits = { ms: 110_000, quietMs: 30_000, users: 4_000 }

/** Interval at which the verdict is requested. The error rates hold for all looks together, so it may be short. */
const lookMs = { fast: 2_000, usual: 10_000 }

/** Interval at which the verdict is printed while it is not final. */
const progressMs = { fast: 10_000, usual: 60_000 }

/** Pause before a verdict is requested again, in milliseconds. */
const retryMs = 500

/** Events wait up to a second in their producer. */
const lastEventsMs = 2_000

/** Sends users of a scenario to the gateway until the verdict is final, and prints it with the number of users that it took. */
export async function runTraffic(options: TrafficOptions, stop: AbortSignal): Promise<void> {
  const { scenario, fast, gateway, print } = options
  const { description, arrivalMs }: Scenario = scenarios[scenario]
  const mode = fast ? 'fast' : 'usual'
  const users = await SimulatedUsers.create({
    gateway,
    concurrency: 16,
    arrivalMs: arrivalMs?.[mode] ?? (fast ? 0 : 1_000),
    thinkMs: fast ? 0 : 2_000,
    maxUsers: fast ? fastLimits.users : Number.POSITIVE_INFINITY,
  })
  const [fewest, most] = behaviour.messages
  print(`
Traffic: ${scenario}. ${description}
Each user checks ${fewest} to ${most} messages. ${percent(behaviour.feedback)} of the predictions get feedback, honest from ${percent(behaviour.honest)} of the users.
${fast ? 'Fast: margins of 3, floors of 15 %, no minimum of days, and half of the users on the canary.' : "The experiment has the chart's margins and minimums: a promotion takes days."}
`)

  const decided = new AbortController()
  const begin = performance.now()
  const timeLimit = fast ? [AbortSignal.timeout(arrivalMs ? fastLimits.quietMs : fastLimits.ms)] : []
  const traffic = users.run(AbortSignal.any([stop, decided.signal, ...timeLimit]))
  let ended = false
  const all = traffic
    .then(() => sleep(lastEventsMs, undefined, { ref: false }))
    .then(() => {
      ended = true
    })

  let progressAt = begin + progressMs[mode]
  while (!stop.aborted) {
    await Promise.race([all, sleep(lookMs[mode], undefined, { signal: stop }).catch(() => {})])
    const isLast = ended
    const found = await judge(options)
    if (found === undefined) {
      await sleep(retryMs, undefined, { ref: false })
      continue
    }
    if (isLast || finalVerdicts.has(found.verdict)) {
      print(report(found, (performance.now() - begin) / 1_000))
      break
    }
    if (performance.now() >= progressAt) {
      print(`Traffic: ${users.arrived} users so far. ${phrase(found.verdict)}: ${found.reason}`)
      progressAt = performance.now() + progressMs[mode]
    }
  }
  decided.abort()
  await traffic
  if (users.unreachable > 0) print(`Traffic: ${users.unreachable} requests got no response.`)
}

async function judge({ experiment }: TrafficOptions): Promise<ExperimentJudgement | undefined> {
  const token = await readFile(join(experiment.dataDirectory, experimentSecretKeys.operatorToken), 'utf8')
  const headers = { authorization: `Bearer ${token}` }
  // It cannot be reached while experiment-service restarts.
  const response = await request(`${experiment.url}${paths.experiments}/${experiment.experimentName}`, {
    headers,
  }).catch(() => undefined)
  if (response?.statusCode === 200) return judgement.Parse(await response.body.json())
  await response?.body.dump()
  return undefined
}

/** The verdict, why, and what it took. */
function report({ verdict, reason, users, action }: ExperimentJudgement, seconds: number): string {
  const lines = [
    `Verdict: ${phrase(verdict)}, after ${users.canary + users.stable} users (canary ${users.canary}, stable ${users.stable}) in ${Math.round(seconds)} s.`,
    `Reason:  ${reason}`,
    ...(action === undefined ? [] : [`To do:   ${action}`]),
  ]
  return `\n${lines.join('\n')}\n`
}

const phrase = (verdict: Verdict) => verdict.replaceAll('-', ' ')

const percent = (share: number) => `${Math.round(share * 100)} %`
