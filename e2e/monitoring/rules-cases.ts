import type { RuleCase } from './rules-case.ts'
import { availabilityCases } from './rules-cases-availability.ts'
import { experimentCases } from './rules-cases-experiment.ts'
import { modelCases } from './rules-cases-models.ts'
import { usersCases } from './rules-cases-users.ts'

export const ruleCases: readonly RuleCase[] = [...availabilityCases, ...usersCases, ...experimentCases, ...modelCases]
