import type { RuleCase } from './rules-case.ts'
import { availabilityCases } from './rules-cases-availability.ts'
import { canaryAnswersCases } from './rules-cases-canary-answers.ts'
import { canaryErrorsCases } from './rules-cases-canary-errors.ts'
import { modelCases } from './rules-cases-models.ts'
import { usersCases } from './rules-cases-users.ts'

export const ruleCases: readonly RuleCase[] = [
  ...availabilityCases,
  ...usersCases,
  ...canaryErrorsCases,
  ...canaryAnswersCases,
  ...modelCases,
]
