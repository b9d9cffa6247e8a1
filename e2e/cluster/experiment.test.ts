import { ExperimentJudgement, experimentMetrics, newUserId, paths, ShadowJudgement } from '@sms-checker/contracts'
import { metrics } from '@sms-checker/observability/metrics'
import { beforeAll, expect, test } from 'vitest'
import { eventually } from './support/eventually.ts'
import { apply, type Release, type Values } from './support/helm.ts'
import { underLoad } from './support/load.ts'
import { countOf } from './support/metrics.ts'
import { monitoredRelease, receivedAlerts, startWebhookReceiver } from './support/monitoring.ts'
import { recreateNamespace } from './support/namespaces.ts'
import { consoleValues, fromConsole, judgement, operatorToken } from './support/operator.ts'
import { restart, scale } from './support/pods.ts'
import { cluster, settings } from './support/settings.ts'
import { type GatewayResponse, predict } from './support/traffic.ts'

const namespace = `${settings.namespace}-experiment`
const host = 'experiment.example.com'
const consoleHost = `console.${host}`
const experiment = 'e2e'

/** Half of the users are assigned to the canary, so that few users suffice. */
const canaryRule = '.*[0-4]$'
const armOf = (user: string) => (/[0-4]$/.test(user) ? 'canary' : 'stable')

const deployments = ['app-deployment', 'app-canary-deployment', 'model-deployment', 'model-canary-deployment'] as const
const shadowDeployment = 'model-shadow-deployment'

let release: Release
let token = ''

/** Values of an experiment that a few hundred users decide, with the operator page at the gateway. */
async function experimentValues(): Promise<Values> {
  return {
    istio: { canary: { headerRoutingRegex: canaryRule } },
    experiment: {
      name: experiment,
      guardrails: experimentMetrics.map((metric) => ({ metric, margin: 3, floor: 0.15 })),
      minimumDays: 0,
      minimumUsers: 100,
      console: await consoleValues(consoleHost),
    },
  }
}

beforeAll(async () => {
  await recreateNamespace(cluster, namespace)
  const url = await startWebhookReceiver(namespace)
  release = monitoredRelease(
    { name: 'experiment', namespace, host },
    {
      mode: 'embedded',
      alertmanager: { webhook: { url: `${url}/team` }, watchdog: { url: `${url}/watchdog` } },
    },
    await experimentValues(),
  )
  await apply(release)
  token = await operatorToken(release)
})

const judgeExperiment = () => judgement(consoleHost, `${paths.experiments}/${experiment}`, token, ExperimentJudgement)
const judgeShadow = () => judgement(consoleHost, paths.shadow, token, ShadowJudgement)

/** Sends one message of each user, eight at a time. */
async function predictForEach(users: readonly string[]): Promise<GatewayResponse[]> {
  const responses: GatewayResponse[] = []
  const waiting = [...users]
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let user = waiting.pop(); user !== undefined; user = waiting.pop()) {
        responses.push(await predict({ host, user }))
      }
    }),
  )
  return responses
}

const newUsers = (count: number) => Array.from({ length: count }, newUserId)

test('the operator page is served on its host, and its data only with the token', async () => {
  await eventually(async () => expect((await fromConsole(consoleHost, '/', token)).text).toContain('<div id="root">'))
  expect((await fromConsole(consoleHost, paths.experiments, 'wrong')).status).toBe(401)
  // Producers use the Service inside the cluster.
  expect((await fromConsole(consoleHost, paths.events, token)).status).toBe(404)
})

test('counts every user once, in the arm of the rule, and pairs primary and shadow', async ({ annotate }) => {
  // Sidecars learn of the shadow a moment after it is ready. Until then copies are lost, and counted as lost.
  const early: string[] = []
  await eventually(async () => {
    const user = newUserId()
    early.push(user)
    await predict({ host, user })
    expect(await countOf(release, 'model', 'shadow', metrics.modelPredictions.name)).toBeGreaterThan(0)
  })
  const users = newUsers(500)
  const responses = await predictForEach(users)
  expect(responses.filter(({ status }) => status !== 200)).toEqual([])
  const arms = users.map(armOf)
  expect(responses.filter(({ appVariant }) => appVariant === 'canary')).toHaveLength(
    arms.filter((arm) => arm === 'canary').length,
  )

  const all = [...early.map(armOf), ...arms]
  const canary = all.filter((arm) => arm === 'canary').length
  const stable = all.length - canary
  await eventually(async () => {
    const { users: counted, exclusions } = await judgeExperiment()
    expect({ counted, exclusions }).toEqual({ counted: { canary, stable }, exclusions: [] })
  })
  const pairs = await eventually(async () => {
    const { byKind, lostMirrors } = await judgeShadow()
    const found = byKind.reduce((total, kind) => total + kind.pairs, 0)
    expect(found + lostMirrors).toBe(stable)
    return { found, lostMirrors }
  })
  expect(pairs.found).toBeGreaterThan(0.9 * (stable - early.length))
  await annotate(
    `${all.length} users, ${canary} of them canary; ${pairs.found} pairs, ${pairs.lostMirrors} lost mirrors`,
  )
})

test('a rolling update of app and model under load loses no event', async ({ annotate }) => {
  const recorded = async () => {
    const { users, exclusions } = await judgeExperiment()
    return users.canary + users.stable + exclusions.reduce((total, { events }) => total + events, 0)
  }
  const before = await recorded()
  const variants = ['stable', 'canary'] as const
  const { requests, failures } = await underLoad(() => restart(release, [...deployments, shadowDeployment]), {
    host,
    variants,
  })
  expect(failures).toEqual([])
  await eventually(async () => expect(await recorded()).toBe(before + requests))
  await annotate(`${requests} requests during the update, ${requests} events`)
})

test('a canary whose model is gone is judged roll back, and the alert arrives', async ({ annotate }) => {
  await scale(release, 'model-canary-deployment', 0)
  const judged = await eventually(async () => {
    await predictForEach(newUsers(40))
    const found = await judgeExperiment()
    expect(found.verdict).toBe('roll-back')
    return found
  })
  const alert = { alertname: 'ExperimentRollBack', severity: 'critical', namespace, release: release.name }
  await eventually(async () => {
    expect(await receivedAlerts(namespace)).toContainEqual({
      path: '/team',
      token: '',
      labels: expect.objectContaining(alert),
    })
  })
  await annotate(`after ${judged.users.canary + judged.users.stable} users: ${judged.reason}`)
})
