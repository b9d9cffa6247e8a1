export {
  type Assignment,
  bernoulliConfidenceSequence,
  disagreementBound,
  type Interval,
  logEvidenceAgainstProbability,
  logEvidenceOfSampleRatioMismatch,
} from './binomial.ts'
export { countsWithoutEffect, scaleUntilEvidence } from './forecast.ts'
export { type ArmCounts, maxCount } from './input.ts'
export { type DiscordantPairs, logEvidenceOfBetterPredictions } from './pairs.ts'
export { differenceConfidenceSequence, type Proportion } from './proportions.ts'
export {
  defaultMixture,
  logEvidenceOfHarm,
  logEvidenceOfNonInferiority,
  type Mixture,
  type RiskRatioInterval,
  riskRatioEstimate,
  riskRatioInterval,
  type Stage,
} from './risk-ratio.ts'
