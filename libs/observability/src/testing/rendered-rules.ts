import { chart, type Data, type DataMap, defineValues, isMap, kind, t, tpl, when } from '@helm-ts/chart'
import { ruleGroups } from '../alerts/rule-groups.ts'
import { alertThresholds } from '../alerts/thresholds.ts'

/** The release of the rendered rules. Every alert carries these labels. */
export const release = { namespace: 'default', release: 'deployment' } as const

export interface RenderedRule {
  readonly alert?: string
  readonly record?: string
  readonly expr: string
  readonly for?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
}

export interface RenderedGroup {
  readonly name: string
  readonly rules: readonly RenderedRule[]
}

const replicas = {
  minReplicas: t.int(1, 'Minimum number of replicas.'),
  maxReplicas: t.int(4, 'Maximum number of replicas.'),
}

const values = defineValues({
  alerts: alertThresholds,
  canary: t.bool(true, 'Whether the release has a canary.'),
  shadow: t.bool(true, 'Whether the release has a shadow.'),
  evidence: t.bool(true, 'Whether the release has experiment-service.'),
  rollback: t.bool(true, 'Whether the release has the rollback controller.'),
  autoscaling: { enabled: t.bool(false, 'Whether the release has autoscalers.'), app: replicas, model: replicas },
})

interface Rules {
  apiVersion: 'v1'
  kind: 'Rules'
  metadata: { name: string }
  groups: RenderedGroup[]
}

const {
  alerts: thresholds,
  canary: canaryEnabled,
  shadow: shadowEnabled,
  evidence: evidenceEnabled,
  rollback: rollbackEnabled,
  autoscaling,
} = values
const runbookUrl = (alert: string) => when(thresholds.runbookUrl, tpl`${thresholds.runbookUrl}#${alert.toLowerCase()}`)
const groups = ruleGroups({
  thresholds,
  runbookUrl,
  canaryEnabled,
  shadowEnabled,
  evidenceEnabled,
  rollbackEnabled,
  autoscaling,
})

/** A chart with nothing but the rules. */
const rulesChart = chart(
  { name: 'rules', version: '0.1.0' },
  {
    values,
    templates: {
      rules: kind<Rules>(
        'v1',
        'Rules',
      )({
        metadata: { name: 'rules' },
        groups: groups.map(({ enabled, group }) => (enabled ? when(enabled, group) : group)),
      }),
    },
  },
)

const rendered = new Map<string, DataMap>()

function render(values: DataMap): DataMap {
  const key = JSON.stringify(values)
  const options = { release: { name: release.release, namespace: release.namespace } }
  const [object = {}] = rendered.has(key) ? [rendered.get(key)] : rulesChart.render(values, options).objects
  rendered.set(key, object)
  return object
}

/** Returns the rule groups of a release with these values: `alerts`, `canary`, `shadow`, `evidence`, `rollback` and `autoscaling`. */
export function renderRuleGroups(values: DataMap = {}): readonly RenderedGroup[] {
  const { groups } = render(values)
  if (!Array.isArray(groups) || !groups.every(isGroup)) throw new Error('The chart rendered no valid rule groups.')
  return groups
}

function isGroup(group: Data): group is Data & RenderedGroup {
  return isMap(group) && typeof group.name === 'string' && Array.isArray(group.rules) && group.rules.every(isRule)
}

function isRule(rule: Data): boolean {
  if (!isMap(rule)) return false
  const { alert = '', record = '', expr, for: duration = '', labels = {}, annotations = {} } = rule
  const texts = [alert, record, expr, duration, ...[labels, annotations].flatMap((map) => Object.values(map ?? {}))]
  return texts.every((text) => typeof text === 'string')
}
