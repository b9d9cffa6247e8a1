import { fileURLToPath } from 'node:url'
import type { Data, DataMap } from '@helm-ts/chart'
import { experimentMetrics } from '@sms-checker/contracts'

/** Name of the model that `writeHastyModel` writes, below the shared storage of a scenario. */
export const hastyModel = 'hasty'

/** The model of the canary: not the transformer, because simulated users send as fast as this machine responds, and would find it slow. */
export const canaryModel = 'neural'

const hasty = { source: 'sharedStorage', model: hastyModel }

interface Faults {
  /** Share of the predictions that fail. */
  readonly failed?: number
  /** Share of the predictions that take `delayMs` longer. */
  readonly slow?: number
  readonly delayMs?: number
}

export interface Scenario {
  /** What is wrong or right with the canary, in one sentence. */
  readonly description: string
  /** Faults of the canary's model-service, which app-service and users really meet. */
  readonly faults?: Faults
  /** The variant whose model calls most messages spam that might be. */
  readonly hastyModel?: 'primary' | 'canary'
  readonly hypothesis: string
  readonly successMetric?: string
  /** The rule of the gateway, where it is not the rule that the experiment declares. */
  readonly gatewayRegex?: string
  /** Time between the arrivals of two users, in milliseconds, instead of the usual time. */
  readonly arrivalMs?: { readonly fast: number; readonly usual: number }
}

export const scenarios = {
  healthy: {
    description: 'The canary runs another model, which is as good.',
    hypothesis: 'The neural model is not worse than the linear one.',
  },
  'canary-errors': {
    description: "The canary's model fails for 30 % of the messages.",
    hypothesis: 'The new release is not worse.',
    faults: { failed: 0.3 },
  },
  'canary-slow': {
    description: "The canary's model takes 1.5 s longer for 40 % of the messages.",
    hypothesis: 'The new release is not worse.',
    faults: { slow: 0.4, delayMs: 1_500 },
  },
  'worse-model': {
    description: "The canary's model has too low a threshold: it calls about one message in eight spam that is not.",
    hypothesis: 'A lower threshold catches more spam, and users do not mind.',
    hastyModel: 'canary',
  },
  'better-model': {
    description: "Stable's model has too low a threshold. The canary's model has the right one.",
    hypothesis: 'With the right threshold, fewer users mark a prediction as wrong.',
    successMetric: 'marked-wrong',
    hastyModel: 'primary',
  },
  'broken-assignment': {
    description: 'The experiment declares half of the users for the canary, and the gateway still sends it a tenth.',
    hypothesis: 'The new release is not worse.',
    gatewayRegex: '.*0$',
  },
  quiet: {
    description: 'Hardly any users.',
    hypothesis: 'The neural model is not worse than the linear one.',
    arrivalMs: { fast: 1_500, usual: 60_000 },
  },
} as const satisfies Readonly<Record<string, Scenario>>

export type ScenarioName = keyof typeof scenarios

export const scenarioNames = Object.keys(scenarios).filter((name): name is ScenarioName => name in scenarios)

/**
 * What `--fast` declares, so that a verdict takes hundreds of users and not thousands over days. The error rates stay: at most 5 % of harmless
 * canaries are rolled back. The claim is weaker: "not worse" allows three times the events of stable, or up to 15 % of the users.
 */
const fastDeclaration = {
  guardrails: experimentMetrics.map((metric) => ({ metric, margin: 3, floor: 0.15 })),
  minimumDays: 0,
  minimumUsers: 200,
}

/** Half of the users, by the last digit of their ids. */
const halfRegex = '.*[0-4]$'

export interface ScenarioOptions {
  readonly scenario: ScenarioName
  readonly fast: boolean
  /** Name of the experiment. */
  readonly name: string
  /** Directory that holds the model of `writeHastyModel`. */
  readonly sharedStorage: string
}

/** The chart values of a scenario. */
export function scenarioValues({ scenario, fast, name, sharedStorage }: ScenarioOptions): DataMap {
  const { hypothesis, successMetric = '', hastyModel: variant, faults, gatewayRegex }: Scenario = scenarios[scenario]
  return {
    istio: { canary: fast || gatewayRegex !== undefined ? { headerRoutingRegex: halfRegex } : {} },
    experiment: { name, hypothesis, successMetric, ...(fast && fastDeclaration) },
    // All simulated users share the address of this machine. Their requests would be most of the log.
    app: { settings: { addressRateLimitPerMinute: 0 } },
    // Late load shedding: a machine that is busy with everything at once must not make a canary look bad.
    settings: { logLevel: 'warn', maxEventLoopDelayMs: 10_000 },
    ...(variant !== undefined && { sharedStorage: { enabled: true, hostPath: sharedStorage } }),
    model: {
      ...(variant === 'primary' && { primary: hasty }),
      canary: {
        model: canaryModel,
        ...(variant === 'canary' && hasty),
        ...(faults !== undefined && { env: faultyModel(faults) }),
      },
    },
  }
}

/** The chart values of the gateway, where they differ from those of the experiment. */
export function gatewayValues(scenario: ScenarioName): DataMap | undefined {
  const { gatewayRegex }: Scenario = scenarios[scenario]
  return gatewayRegex === undefined ? undefined : { istio: { canary: { headerRoutingRegex: gatewayRegex } } }
}

function faultyModel(faults: Faults): Data[] {
  const module = new URL('faulty-model.mjs', import.meta.url)
  for (const [name, value] of Object.entries(faults)) module.searchParams.set(name, String(value))
  return [{ name: 'NODE_OPTIONS', value: `--import=${module.href}` }]
}

/** Path of the models below a directory of shared storage. */
export const sharedModels = 'models'

export const corpusFile = fileURLToPath(new URL('../../../../libs/training/data/SMSSpamCollection', import.meta.url))
