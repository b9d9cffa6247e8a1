import { describe, expect, it } from 'vitest'
import { promtool } from '../src/testing/promtool.ts'
import { release, renderRuleGroups } from '../src/testing/rendered-rules.ts'
import { availabilityCases } from './cases/availability.ts'
import { canaryErrorsCases } from './cases/canary-errors.ts'
import { canaryResponsesCases } from './cases/canary-responses.ts'
import { evidenceCases } from './cases/evidence.ts'
import { modelCases } from './cases/models.ts'
import { usersCases } from './cases/users.ts'
import { verdictCases } from './cases/verdicts.ts'
import type { RuleCase } from './rule-case.ts'

const ruleCases: readonly RuleCase[] = [
  ...availabilityCases,
  ...usersCases,
  ...canaryErrorsCases,
  ...canaryResponsesCases,
  ...modelCases,
  ...evidenceCases,
  ...verdictCases,
]

/** Evaluates the rules over the samples of a case, and compares the firing alerts with all labels and annotations. */
async function evaluate({ alert, values = {}, series, at, fires }: RuleCase) {
  // The other groups would only cost time: no rule reads what another group records.
  const groups = renderRuleGroups(values).filter(({ rules }) => rules.some((rule) => rule.alert === alert))
  const rule = groups.flatMap(({ rules }) => rules).find((candidate) => candidate.alert === alert)
  const test = {
    rule_files: ['rules.yml'],
    evaluation_interval: '1m',
    tests: [
      {
        interval: '1m',
        input_series: series,
        alert_rule_test: [
          {
            eval_time: `${at}m`,
            alertname: alert,
            exp_alerts: fires.map(({ severity, labels, description }) => ({
              exp_labels: { severity, ...release, ...labels },
              exp_annotations: { ...rule?.annotations, description },
            })),
          },
        ],
      },
    ],
  }
  return promtool(['test', 'rules', 'test.yml'], { 'rules.yml': { groups }, 'test.yml': test })
}

const everything = { autoscaling: { enabled: true } }
const alerts = new Set(renderRuleGroups(everything).flatMap(({ rules }) => rules.flatMap(({ alert }) => alert ?? [])))

it('promtool check rules accepts all rules', async () => {
  const groups = renderRuleGroups(everything)
  const args = ['check', 'rules', '--lint=all', '--lint-fatal', 'rules.yml']
  const { output, passed } = await promtool(args, { 'rules.yml': { groups } })
  expect(output).toContain(`SUCCESS: ${groups.flatMap(({ rules }) => rules).length} rules found`)
  expect(passed, output).toBe(true)
})

describe.each([...alerts])('%s', (alert) => {
  const cases = ruleCases.filter((one) => one.alert === alert)

  it.each(cases.filter(({ fires }) => fires.length > 0))('fires when $when', async (one) => {
    const { output, passed } = await evaluate(one)
    expect(passed, output).toBe(true)
  })

  it.each(cases.filter(({ fires }) => fires.length === 0))('does not fire when $when', async (one) => {
    const { output, passed } = await evaluate(one)
    expect(passed, output).toBe(true)
  })
})

it('every alert has a case in which it fires and, except for Watchdog, one in which it does not fire', () => {
  const alertsWith = (fires: boolean) =>
    new Set(ruleCases.filter((one) => one.fires.length > 0 === fires).map(({ alert }) => alert))
  expect(alertsWith(true)).toEqual(alerts)
  expect(new Set([...alertsWith(false), 'Watchdog'])).toEqual(alerts)
})

it('a wrong value in an expected description fails the evaluation', async () => {
  const [one] = ruleCases.filter(({ alert }) => alert === 'HighRequestRate')
  if (one === undefined) throw new Error('HighRequestRate has no case.')
  const { output, passed } = await evaluate({
    ...one,
    fires: one.fires.map((firing) => ({ ...firing, description: '17 requests per minute. The threshold is 15.' })),
  })
  expect(passed).toBe(false)
  expect(output).toContain('16 requests per minute')
})
