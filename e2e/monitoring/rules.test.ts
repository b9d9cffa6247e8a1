import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { ruleCases } from './rules-cases.ts'
import { evaluate, promtool, ruleFiles, ruleGroups } from './rules-promtool.ts'

const everything = { autoscaling: { enabled: true } }
const alerts = new Set(ruleGroups(everything).flatMap(({ rules }) => rules.flatMap(({ alert }) => alert ?? [])))

describe('promtool check rules accepts', () => {
  it('the rules of the PrometheusRule', async () => {
    const groups = ruleGroups(everything)
    const { output, passed } = await promtool(['check', 'rules', '--lint=all', '--lint-fatal', 'rules.yml'], {
      'rules.yml': stringify({ groups }),
    })
    expect(output).toContain(`SUCCESS: ${groups.flatMap(({ rules }) => rules).length} rules found`)
    expect(passed, output).toBe(true)
  })

  it.each(ruleFiles(everything))('%s of the bundled Prometheus', async (name, text) => {
    const { output, passed } = await promtool(['check', 'rules', '--lint=all', '--lint-fatal', name], { [name]: text })
    expect(passed, output).toBe(true)
  })
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
