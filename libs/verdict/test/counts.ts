import type {
  ArmCounts,
  ExperimentCounts,
  ExperimentDeclaration,
  ExperimentMetric,
  StageCounts,
} from '@sms-checker/contracts'
import type { ShadowCounts } from '../src/judge-shadow.ts'

export const day = 24 * 60 * 60 * 1000

/** Any time. */
export const startedAt = Date.UTC(2026, 5, 1)

export function declaration(parts: Partial<ExperimentDeclaration> = {}): ExperimentDeclaration {
  return {
    name: 'shorter-answers',
    hypothesis: 'The new model marks fewer messages wrongly.',
    guardrails: [
      { metric: 'errors', margin: 1.5, floor: 0.005 },
      { metric: 'marked-wrong', margin: 1.5, floor: 0.005 },
    ],
    minimumDays: 3,
    minimumUsers: 500,
    horizonDays: 28,
    ...parts,
  }
}

type Events = Partial<Record<ExperimentMetric, number>>

export function arm(users: number, events: Events = {}, parts: Partial<ArmCounts> = {}): ArmCounts {
  return {
    users,
    events: { errors: 0, slow: 0, 'marked-wrong': 0, left: 0, ...events },
    spam: 0,
    guesses: { spam: 0, ham: 0, unsure: 0 },
    lengths: {},
    versions: ['app 1.0.0, model 1'],
    ...parts,
  }
}

export function stage(canary: ArmCounts, stable: ArmCounts, parts: Partial<StageCounts> = {}): StageCounts {
  return { rule: '.*0$', share: 0.1, startedAt, canary, stable, ...parts }
}

export function counts(stages: readonly StageCounts[], parts: Partial<ExperimentCounts> = {}): ExperimentCounts {
  return {
    stages,
    placebo: [],
    delivery: { canary: { sent: 1000, dropped: 0 }, stable: { sent: 9000, dropped: 0 } },
    recentCanary: { users: 0, messages: 0, failed: 0 },
    exclusions: [],
    ...parts,
  }
}

export function shadowCounts(parts: Partial<ShadowCounts> = {}): ShadowCounts {
  return {
    users: 5000,
    disagreeingUsers: 200,
    shadowRight: 0,
    primaryRight: 0,
    byTime: [],
    byLength: [],
    byKind: [],
    lostMirrors: 0,
    ...parts,
  }
}
