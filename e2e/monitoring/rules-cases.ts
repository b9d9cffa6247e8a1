import type { RuleCase } from './rules-case.ts'
import { availabilityCases } from './rules-cases-availability.ts'
import { canaryErrorsCases } from './rules-cases-canary-errors.ts'
import { canaryResponsesCases } from './rules-cases-canary-responses.ts'
import { modelCases } from './rules-cases-models.ts'
import { usersCases } from './rules-cases-users.ts'

export const ruleCases: readonly RuleCase[] = [
  ...availabilityCases,
  ...usersCases,
  ...canaryErrorsCases,
  ...canaryResponsesCases,
  ...modelCases,
]
