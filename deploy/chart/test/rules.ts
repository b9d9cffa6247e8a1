import { type Data, type DataMap, isMap } from '@helm-ts/chart'
import { smsChecker } from '../src/index.ts'
import { at, list } from './objects.ts'

/** Values with which the release has everything that an alert may watch. */
export const everything: DataMap = { monitoring: { mode: 'operator' }, autoscaling: { enabled: true } }

/** The rule groups that the operator gets. */
export function ruleGroupsOf(values: DataMap): readonly Data[] {
  const { objects } = smsChecker.render(values, { release: { name: 'deployment', namespace: 'default' } })
  return objects.filter(({ kind }) => kind === 'PrometheusRule').flatMap((object) => list(at(object, 'spec', 'groups')))
}

export function rulesOf(values: DataMap): readonly Data[] {
  return ruleGroupsOf(values).flatMap((group) => list(at(group, 'rules')))
}

export function stringAt(data: Data, ...path: readonly string[]): string {
  const text = at(data, ...path)
  if (typeof text !== 'string') throw new Error(`There is no text at ${path.join('.')} of ${JSON.stringify(data)}.`)
  return text
}

/** Returns the map at a path, or an empty map. */
export function mapAt(data: Data, ...path: readonly string[]): DataMap {
  const map = at(data, ...path)
  return isMap(map) ? map : {}
}
