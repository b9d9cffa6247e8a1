import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { ruleCases } from './rules-cases.ts'
import { evaluate, promtool, ruleFiles, ruleGroups } from './rules-promtool.ts'

const everything = { autoscaling: { enabled: true } }
const alerts = new Set(ruleGroups(everything).flatMap(({ rules }) => rules.flatMap(({ alert }) => alert ?? [])))

describe('promtool check rules finds nothing wrong', () => {
  it('with the rules that the operator gets', async () => {
    const groups = ruleGroups(everything)
    const { says, passed } = await promtool(['check', 'rules', '--lint=all', '--lint-fatal', 'rules.yml'], {
      'rules.yml': stringify({ groups }),
    })
    expect(says).toContain(`SUCCESS: ${groups.flatMap(({ rules }) => rules).length} rules found`)
    expect(passed, says).toBe(true)
  })

  it.each(ruleFiles(everything))("with %s of the chart's own Prometheus", async (name, text) => {
    const { says, passed } = await promtool(['check', 'rules', '--lint=all', '--lint-fatal', name], { [name]: text })
    expect(passed, says).toBe(true)
  })
})

describe.each([...alerts])('%s', (alert) => {
  const cases = ruleCases.filter((one) => one.alert === alert)

  it.each(cases.filter(({ fires }) => fires.length > 0))('fires when $when', async (one) => {
    const { says, passed } = await evaluate(one)
    expect(passed, says).toBe(true)
  })

  it.each(cases.filter(({ fires }) => fires.length === 0))('is silent when $when', async (one) => {
    const { says, passed } = await evaluate(one)
    expect(passed, says).toBe(true)
  })
})

it('every alert has a situation in which it fires and, unless it always does, one in which it is silent', () => {
  const which = (fires: boolean) =>
    new Set(ruleCases.filter((one) => one.fires.length > 0 === fires).map(({ alert }) => alert))
  expect(which(true)).toEqual(alerts)
  expect(new Set([...which(false), 'Watchdog'])).toEqual(alerts)
})

it('a case with another figure than the one that fires would be noticed', async () => {
  const [one] = ruleCases.filter(({ alert }) => alert === 'HighRequestRate')
  if (one === undefined) throw new Error('There is no case.')
  const { says, passed } = await evaluate({
    ...one,
    fires: one.fires.map((firing) => ({ ...firing, description: '17 requests per minute. The threshold is 15.' })),
  })
  expect(passed).toBe(false)
  expect(says).toContain('16 requests per minute')
})
