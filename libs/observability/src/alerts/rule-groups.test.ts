import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { lateSeries, queryProblems } from '../testing/promql.ts'
import { type RenderedRule, release, renderRuleGroups } from '../testing/rendered-rules.ts'

const runbookUrl = 'https://runbook.example.com'
const rules = renderRuleGroups({ autoscaling: { enabled: true }, alerts: { runbookUrl } }).flatMap(
  (group) => group.rules,
)
const isAlert = (rule: RenderedRule) => rule.alert !== undefined
const names = new Set(rules.filter(isAlert).map(({ alert }) => alert))

function withTitle(rule: RenderedRule): [title: string, rule: RenderedRule] {
  return [`${rule.alert ?? rule.record} ${JSON.stringify(rule.labels ?? {})}`, rule]
}

describe.each(rules.map(withTitle))('%s', (_, { expr }) => {
  it('uses only declared metrics, labels and label values', () => {
    expect(queryProblems(expr)).toEqual([])
  })

  it('counts the first event of a process that has just started', () => {
    expect(lateSeries(expr)).toEqual([])
  })
})

it.each(rules.filter(isAlert).map(withTitle))(
  '%s has a severity, a summary, a description and a section of the runbook',
  (_, rule) => {
    expect(rule.alert).toMatch(/^([A-Z][a-z]+)+$/)
    expect(rule.labels?.severity).toMatch(/^(critical|warning|none)$/)
    expect(rule.labels).toMatchObject(release)
    expect(rule.annotations?.summary).toMatch(/^[A-Z].*\.$/)
    expect(rule.annotations?.description).toMatch(/^[A-Z{].*\.$/)
    expect(rule.annotations?.runbook_url).toBe(`${runbookUrl}#${rule.alert?.toLowerCase()}`)
  },
)

it('the runbook has a section for each alert, and for nothing else', async () => {
  const runbook = await readFile(join(import.meta.dirname, '../../../../docs/runbook.md'), 'utf8')
  const sections = [...runbook.matchAll(/^## ([A-Z][A-Za-z]+)$/gm)].map(([, name]) => name)
  expect(new Set(sections)).toEqual(names)
  expect(sections).toHaveLength(names.size)
})
