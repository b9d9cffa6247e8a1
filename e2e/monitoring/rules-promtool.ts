import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DataMap, KubernetesObject } from '@helm-ts/chart'
import { smsChecker } from 'chart'
import { execa } from 'execa'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { stringify } from 'yaml'
import type { RuleCase } from './rules-case.ts'
import { release } from './rules-series.ts'

const Rule = Type.Object({
  alert: Type.Optional(Type.String()),
  record: Type.Optional(Type.String()),
  expr: Type.String(),
  for: Type.Optional(Type.String()),
  annotations: Type.Optional(Type.Record(Type.String(), Type.String())),
})
const PrometheusRule = Type.Object({
  spec: Type.Object({ groups: Type.Array(Type.Object({ name: Type.String(), rules: Type.Array(Rule) })) }),
})
const Monitoring = Type.Object({ alerts: Type.Optional(Type.Unsafe<DataMap>(Type.Object({}))) })
const ConfigMap = Type.Object({ data: Type.Record(Type.String(), Type.String()) })

function objectsOf(values: DataMap, mode: string): readonly KubernetesObject[] {
  const { namespace, release: name } = release
  const monitoring = { ...Value.Parse(Monitoring, values.monitoring ?? {}), mode }
  return smsChecker.render({ ...values, monitoring }, { release: { name, namespace } }).objects
}

/** Returns the rule groups of the PrometheusRule. */
export function ruleGroups(values: DataMap) {
  const rules = objectsOf(values, 'operator').filter(({ kind }) => kind === 'PrometheusRule')
  return rules.flatMap((object) => Value.Parse(PrometheusRule, object).spec.groups)
}

/** Returns the rule files of the bundled Prometheus, by name. */
export function ruleFiles(values: DataMap): [name: string, text: string][] {
  const configMaps = objectsOf(values, 'embedded').filter((object) => Value.Check(ConfigMap, object))
  const files = configMaps.flatMap((object) => Object.entries(Value.Parse(ConfigMap, object).data))
  return files.filter(([name]) => name.startsWith('rules-'))
}

/** Runs promtool in a directory with these files. Returns its output and whether it succeeded. */
export async function promtool(args: readonly string[], files: Readonly<Record<string, string>>) {
  const folder = await mkdtemp(join(tmpdir(), 'promtool-'))
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
    const { all, failed } = await execa('promtool', args, { cwd: folder, all: true, reject: false })
    if (all === undefined) throw new Error('promtool is not on the PATH. Install the Debian package prometheus.')
    return { output: all, passed: !failed }
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Evaluates the rules over the samples of a case, and compares the firing alerts with all labels and annotations. */
export async function evaluate({ alert, values = {}, series, at, fires }: RuleCase) {
  const groups = ruleGroups(values)
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
  return promtool(['test', 'rules', 'test.yml'], { 'rules.yml': stringify({ groups }), 'test.yml': stringify(test) })
}
