import { experimentServiceName, paths, rollbackControllerName, shadowVerdicts, verdicts } from '@sms-checker/contracts'
import { metrics } from '@sms-checker/observability/metrics'
import {
  externalSamples,
  type Pod,
  podOf,
  promtool,
  release,
  renderRuleGroups,
  type Series,
} from '@sms-checker/observability/testing'
import { counter, gauge, histogram } from '@sms-checker/service'
import { MetricRegistry, readExposition } from '@sms-checker/service/testing'
import { expect, it } from 'vitest'

/** Number of scrapes before the event: five minutes with an interval of 15 seconds. */
const quiet = 20

const request = (status: string) => ({ method: 'POST', route: paths.predict, status }) as const

/** The metrics of a process that has just started. */
function startProcess(pod: Pod) {
  const registry = new MetricRegistry({ variant: pod.variant, version: pod.version })
  return {
    pod,
    registry,
    requests: counter(registry, metrics.httpRequests),
    durations: histogram(registry, metrics.httpDuration),
    ready: gauge(registry, metrics.ready),
    classifications: counter(registry, metrics.classificationRequests),
    classificationResults: counter(registry, metrics.classificationResults),
    classificationDurations: histogram(registry, metrics.classificationDuration),
    rateLimited: counter(registry, metrics.rateLimited),
    predictions: counter(registry, metrics.modelPredictions),
    messageLengths: histogram(registry, metrics.modelMessageLength),
    expectedSpam: gauge(registry, metrics.expectedSpam),
    expectedLength: gauge(registry, metrics.expectedLength),
    eventsDropped: counter(registry, metrics.eventsDropped),
    eventsSent: counter(registry, metrics.eventsSent),
    experimentVerdict: gauge(registry, metrics.experimentVerdict),
    automaticRollbacks: counter(registry, metrics.automaticRollbacks),
    automaticRollbackActive: gauge(registry, metrics.automaticRollbackActive),
    experimentRolledBack: gauge(registry, metrics.experimentRolledBack),
    shadowVerdict: gauge(registry, metrics.shadowVerdict),
    evidenceWritable: gauge(registry, metrics.evidenceWritable),
    evidenceDiskFree: gauge(registry, metrics.evidenceDiskFree),
  }
}

type Process = ReturnType<typeof startProcess>

interface Processes {
  readonly stable: Process
  readonly canary: Process
  readonly primary: Process
  readonly shadow: Process
  readonly modelCanary: Process
  readonly experiment: Process
  readonly rollback: Process
}

interface Scenario {
  /** State before the first scrape. */
  readonly setUp?: (processes: Processes) => void
  /** Events between two scrapes. */
  readonly happens?: (processes: Processes) => void
  /** Series that no service exports. */
  readonly series?: readonly Series[]
}

function times(count: number, happen: () => void): void {
  for (let number = 0; number < count; number++) happen()
}

function fail({ requests }: Process, all: number, failed: number): void {
  requests.inc(request('200'), all - failed)
  requests.inc(request('503'), failed)
}

function baseline({ primary }: Processes): void {
  for (const [bound, spam, length] of [
    ['low', 0.05, 30],
    ['high', 0.3, 150],
  ] as const) {
    primary.expectedSpam.set({ bound }, spam)
    primary.expectedLength.set({ bound }, length)
  }
}

function judge({ experimentVerdict }: Process, verdict: (typeof verdicts)[number]): void {
  for (const each of verdicts) experimentVerdict.set({ verdict: each }, each === verdict ? 1 : 0)
}

function judgeShadow({ shadowVerdict }: Process, verdict: (typeof shadowVerdicts)[number]): void {
  for (const each of shadowVerdicts) shadowVerdict.set({ verdict: each }, each === verdict ? 1 : 0)
}

const up = (pod: Pod, before: '1' | '_', after: '0' | '1') =>
  externalSamples('up', pod, `${before}x${quiet - 1} ${after}x${quiet}`)

const experimentPod: Pod = {
  service: experimentServiceName,
  variant: 'none',
  pod: `${experimentServiceName}-0`,
  version: '1.0.0',
}

const rollbackPod: Pod = { ...experimentPod, service: rollbackControllerName, pod: `${rollbackControllerName}-1` }

/** For each alert, a burst of first events that must fire it. */
const scenarios: Readonly<Record<string, Scenario>> = {
  Watchdog: {},
  TargetDown: { series: [up(podOf('stable'), '1', '0')] },
  VariantDown: {
    setUp: (processes) => {
      for (const { ready } of Object.values(processes)) ready.set({}, 1)
    },
    happens: ({ stable }) => stable.ready.set({}, 0),
  },
  ModelNotReady: {
    setUp: ({ primary }) => primary.ready.set({}, 1),
    happens: ({ primary }) => primary.ready.set({}, 0),
  },
  CrashLooping: {
    series: [externalSamples('process_start_time_seconds', podOf('stable'), `100x${quiet - 3} 400 415 430x${quiet}`)],
  },
  AutoscalerAtMaximum: { series: [1, 2, 3, 4].map((number) => up(podOf('stable', number), '_', '1')) },
  HighRequestRate: { happens: ({ stable }) => times(60, () => stable.classifications.inc({})) },
  RateLimitingSpike: { happens: ({ stable }) => times(200, () => stable.rateLimited.inc({ limit: 'user' })) },
  ErrorBudgetBurnFast: { happens: ({ stable }) => fail(stable, 120, 60) },
  ErrorBudgetBurnSlow: { happens: ({ stable }) => fail(stable, 120, 60) },
  HighLatency: { happens: ({ stable }) => times(30, () => stable.classificationDurations.observe({}, 4)) },
  ExperimentRollBack: {
    setUp: ({ experiment }) => judge(experiment, 'keep-running'),
    happens: ({ experiment }) => judge(experiment, 'roll-back'),
  },
  CanaryRolledBack: {
    setUp: ({ experiment }) => experiment.experimentRolledBack.set({}, 0),
    happens: ({ experiment }) => experiment.experimentRolledBack.set({}, 1),
  },
  AutomaticRollbackFailed: { happens: ({ rollback }) => rollback.automaticRollbacks.inc({ result: 'failed' }) },
  AutomaticRollbackInactive: {
    setUp: ({ rollback }) => rollback.automaticRollbackActive.set({}, 1),
    happens: ({ rollback }) => rollback.automaticRollbackActive.set({}, 0),
  },
  ExperimentInvalid: {
    setUp: ({ experiment }) => judge(experiment, 'keep-running'),
    happens: ({ experiment }) => judge(experiment, 'invalid'),
  },
  ShadowWorse: {
    setUp: ({ experiment }) => judgeShadow(experiment, 'keep-running'),
    happens: ({ experiment }) => judgeShadow(experiment, 'worse'),
  },
  CanaryMoreErrors: {
    happens: ({ stable, canary }) => {
      fail(stable, 600, 0)
      fail(canary, 120, 60)
    },
  },
  CanarySlower: {
    happens: ({ stable, canary }) => {
      times(600, () => stable.durations.observe(request('200'), 0.01))
      times(60, () => canary.durations.observe(request('200'), 0.01))
      times(60, () => canary.durations.observe(request('200'), 1))
    },
  },
  CanarySpamShare: {
    happens: ({ primary, modelCanary }) => {
      primary.predictions.inc({ result: 'ham' }, 600)
      modelCanary.predictions.inc({ result: 'spam' }, 120)
    },
  },
  ShadowNotMirrored: { happens: ({ primary }) => fail(primary, 60, 0) },
  EvidenceStale: { happens: ({ stable }) => times(5, () => stable.classifications.inc({})) },
  EventsDropped: { happens: ({ stable }) => stable.eventsDropped.inc({ reason: 'timeout' }, 5) },
  EvidenceNotWritable: {
    setUp: ({ experiment }) => experiment.evidenceWritable.set({}, 1),
    happens: ({ experiment }) => experiment.evidenceWritable.set({}, 0),
  },
  EvidenceDiskNearlyFull: {
    setUp: ({ experiment }) => experiment.evidenceDiskFree.set({}, 0.5),
    happens: ({ experiment }) => experiment.evidenceDiskFree.set({}, 0.05),
  },
  SpamShareUnexpected: {
    setUp: baseline,
    happens: ({ primary }) => primary.predictions.inc({ result: 'spam' }, 250),
  },
  MessageLengthUnexpected: {
    setUp: baseline,
    happens: ({ primary }) => {
      primary.predictions.inc({ result: 'ham' }, 250)
      times(250, () => primary.messageLengths.observe({}, 1000))
    },
  },
}

/** Returns the value of every series of a process, by series in promtool notation. */
async function scrape({ registry, pod }: Process): Promise<Map<string, number>> {
  const { text } = await registry.exposition(undefined)
  const samples = readExposition(text).flatMap((family) => family.samples)
  return new Map(
    samples
      .filter(({ name }) => name.startsWith('sms_'))
      .map(({ name, labels, value }) => {
        const all = Object.entries({ ...release, ...pod, ...labels })
        return [`${name}{${all.map(([label, text]) => `${label}=${JSON.stringify(text)}`).join(',')}}`, value]
      }),
  )
}

function startProcesses(): Processes {
  return {
    stable: startProcess(podOf('stable')),
    canary: startProcess(podOf('canary')),
    primary: startProcess(podOf('primary')),
    shadow: startProcess(podOf('shadow')),
    modelCanary: startProcess(podOf('model canary')),
    experiment: startProcess(experimentPod),
    rollback: startProcess(rollbackPod),
  }
}

async function scrapeAll(processes: Processes): Promise<Map<string, number>> {
  const scrapes = await Promise.all(Object.values(processes).map(scrape))
  return new Map(scrapes.flatMap((scraped) => [...scraped]))
}

/** Returns the samples of five minutes before and five minutes after the event, of the metrics that the expressions read. */
async function scraped({ setUp, happens, series = [] }: Scenario, expressions: string): Promise<Series[]> {
  const processes = startProcesses()
  setUp?.(processes)
  const before = await scrapeAll(processes)
  happens?.(processes)
  const after = await scrapeAll(processes)
  const samples = [...after].map(([name, value]) => ({ name, value, earlier: before.get(name) }))
  const metricOf = (series: string) => series.slice(0, series.indexOf('{'))
  const changed = samples.filter(({ value, earlier }) => value !== 0 || value !== earlier)
  const changedMetrics = new Set(changed.map(({ name }) => metricOf(name)))
  const exported = samples
    // Without the other series that stay at 0, promtool runs much faster. A metric that is 0 in all its series stays.
    .filter((sample) => changed.includes(sample) || !changedMetrics.has(metricOf(sample.name)))
    .filter(({ name }) => expressions.includes(metricOf(name)))
    .map(({ name, value, earlier }) => ({
      series: name,
      values: `${earlier ?? '_'}x${quiet - 1} ${value}x${quiet}`,
    }))
  return [...exported, ...series]
}

const groups = renderRuleGroups({ autoscaling: { enabled: true, app: { maxReplicas: 4 } } })
const alerts = new Set(groups.flatMap(({ rules }) => rules.flatMap(({ alert }) => alert ?? [])))

it.each([...alerts])('%s counts the first events of a process', async (alert) => {
  const scenario = scenarios[alert]
  if (!scenario) throw new Error(`No scenario for ${alert}. Add the smallest burst of events that fires it.`)
  // Without `for`, because the test checks the expression only, and without the other groups, which would only cost time.
  const own = groups.filter(({ rules }) => rules.some((rule) => rule.alert === alert))
  const immediate = own.map((group) => ({ ...group, rules: group.rules.map(({ for: _, ...rule }) => rule) }))
  const expr = `min by (alertname) (ALERTS{alertname="${alert}",alertstate="firing"})`
  const firing = [{ labels: `{alertname="${alert}"}`, value: 1 }]
  const test = {
    rule_files: ['rules.yml'],
    evaluation_interval: '15s',
    tests: [
      {
        interval: '15s',
        input_series: await scraped(scenario, JSON.stringify(own)),
        promql_expr_test: [
          { expr, eval_time: '4m', exp_samples: alert === 'Watchdog' ? firing : [] },
          { expr, eval_time: '6m', exp_samples: firing },
        ],
      },
    ],
  }
  const files = { 'rules.yml': { groups: immediate }, 'test.yml': test }
  const { output, passed } = await promtool(['test', 'rules', 'test.yml'], files)
  expect(passed, output).toBe(true)
})
