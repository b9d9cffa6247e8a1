import {
  appVariants,
  type ExperimentJudgement,
  type ShadowJudgement,
  shadowVerdicts,
  verdicts,
} from '@sms-checker/contracts'
import { metrics } from '@sms-checker/observability/metrics'
import { gauge, type Service } from '@sms-checker/service'

export interface VerdictMetrics {
  showExperiment(judgement: ExperimentJudgement): void
  /** @param isRolledBack whether the declared experiment was rolled back */
  showRollback(isRolledBack: boolean): void
  showShadow(judgement: ShadowJudgement): void
}

/** Exports the latest verdicts as metrics. */
export function verdictMetrics(service: Service): VerdictMetrics {
  const verdictGauge = gauge(service.metrics, metrics.experimentVerdict)
  const users = gauge(service.metrics, metrics.experimentUsers)
  const evidence = gauge(service.metrics, metrics.experimentEvidence)
  const riskRatio = gauge(service.metrics, metrics.experimentRiskRatio)
  const needed = gauge(service.metrics, metrics.experimentUsersNeeded)
  const judged = gauge(service.metrics, metrics.experimentJudged)
  const rolledBack = gauge(service.metrics, metrics.experimentRolledBack)
  const agreement = gauge(service.metrics, metrics.shadowAgreement)
  const shadowVerdict = gauge(service.metrics, metrics.shadowVerdict)
  return {
    showExperiment({ verdict, users: counted, guardrails, sampleRatio, forecast, judgedAt }) {
      for (const each of verdicts) verdictGauge.set({ verdict: each }, each === verdict ? 1 : 0)
      for (const arm of appVariants) users.set({ arm }, counted[arm])
      for (const { metric, logEHarm, logENonInferior, riskRatio: estimate, interval } of guardrails) {
        evidence.set({ test: `harm of ${metric}` }, logEHarm)
        evidence.set({ test: `margin of ${metric}` }, logENonInferior)
        riskRatio.set({ metric, bound: 'estimate' }, estimate ?? Number.NaN)
        riskRatio.set({ metric, bound: 'lower' }, interval.lower)
        riskRatio.set({ metric, bound: 'upper' }, interval.upper ?? Number.POSITIVE_INFINITY)
      }
      evidence.set({ test: 'sample ratio' }, sampleRatio.logE)
      needed.set({}, forecast?.fewestUsers ?? Number.NaN)
      judged.set({}, judgedAt / 1_000)
    },
    showRollback: (isRolledBack) => rolledBack.set({}, isRolledBack ? 1 : 0),
    showShadow({ verdict, byKind }) {
      for (const each of shadowVerdicts) shadowVerdict.set({ verdict: each }, each === verdict ? 1 : 0)
      const pairs = byKind.reduce((total, kind) => total + kind.pairs, 0)
      const agreeing = byKind.filter(({ primary, shadow }) => primary === shadow)
      agreement.set({}, pairs === 0 ? Number.NaN : agreeing.reduce((total, kind) => total + kind.pairs, 0) / pairs)
    },
  }
}
