import { yamlText } from '@helm-ts/chart'
import { autoscalingOf } from './autoscaling.ts'
import { availability } from './availability.ts'
import { drift } from './drift.ts'
import { errorBudget } from './error-budget.ts'
import { experiment } from './experiment.ts'
import { latency } from './latency.ts'
import { type RuleGroup, whereItExists, writtenGroup } from './rule.ts'
import { shadow } from './shadow.ts'
import { traffic } from './traffic.ts'
import { watchdog } from './watchdog.ts'

const groups: readonly RuleGroup[] = [
  watchdog,
  availability,
  traffic,
  errorBudget,
  latency,
  experiment,
  shadow,
  drift,
  autoscalingOf('app'),
  autoscalingOf('model'),
]

/** The `groups` of a PrometheusRule. */
export const ruleGroups = groups.map((group) => whereItExists(group, writtenGroup(group)))

/** The same as rule files by name, the data of a ConfigMap: one file a group, there where what it watches is. */
export const ruleFiles = Object.fromEntries(
  groups.map((group) => [`rules-${group.name}.yml`, whereItExists(group, yamlText({ groups: [writtenGroup(group)] }))]),
)

/** What the recording rules make. */
export const recordedMetrics = [
  ...new Set(groups.flatMap(({ rules }) => rules.flatMap((rule) => ('record' in rule ? [rule.record] : [])))),
]
