import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import Type from 'typebox'
import { Value } from 'typebox/value'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'

const root = join(import.meta.dirname, '../..')
const text = (await readFile(join(root, 'docs/capacity.md'), 'utf8')).replaceAll(/\s+/g, ' ')

const Autoscaling = Type.Object({ maxReplicas: Type.Number(), targetCpuUtilization: Type.Number() })
const Values = Type.Object({
  app: Type.Object({
    stable: Type.Object({ resources: Type.Object({ requests: Type.Object({ cpu: Type.String() }) }) }),
  }),
  autoscaling: Type.Object({ app: Autoscaling, model: Autoscaling }),
  experiment: Type.Object({ persistence: Type.Object({ size: Type.String() }), retentionDays: Type.Number() }),
})
const { app, autoscaling, experiment } = Value.Parse(
  Values,
  parse(await readFile(join(root, 'deploy/helm/values.yaml'), 'utf8')),
)

/** The number in the document that the group of the pattern matches. White space is one space there. */
function stated(pattern: RegExp): number {
  const [, number] = pattern.exec(text) ?? []
  if (number === undefined) throw new Error(`docs/capacity.md does not contain ${pattern}`)
  return Number(number.replaceAll(',', ''))
}

describe('docs/capacity.md', () => {
  it('repeats the default values of the chart', () => {
    expect(stated(/`autoscaling\.app\.maxReplicas`, (\d+)/)).toBe(autoscaling.app.maxReplicas)
    expect(stated(/`autoscaling\.model\.maxReplicas`, (\d+)/)).toBe(autoscaling.model.maxReplicas)
    expect(stated(/adds pods above (\d+) %/)).toBe(autoscaling.app.targetCpuUtilization)
    expect(stated(/default request of (\d+)m/)).toBe(Number.parseInt(app.stable.resources.requests.cpu, 10))
    expect(stated(/default of (\d+) GiB/)).toBe(Number.parseInt(experiment.persistence.size, 10))
    expect(stated(/evidence on disk after (\d+) days/)).toBe(experiment.retentionDays)
  })

  it('calculates from the stated costs', () => {
    const cpuSeconds = stated(/app-service \| (\d+) µs of CPU/) * 1e-6
    const busiest = stated(/1,157, ([\d,]+) \|/)
    expect(busiest).toBe(Math.round(((1e8 / 86_400) * 4) / 10) * 10)
    expect(stated(/of app-service in the busiest hour .* ([\d.]+) \| \| CPUs of all/)).toBeCloseTo(
      busiest * cpuSeconds,
      1,
    )
    for (const [request, cpus] of [
      ['50m \\(default\\)', 0.05],
      ['250m', 0.25],
      ['1', 1],
    ] as const) {
      const eachPod = (cpus * autoscaling.app.targetCpuUtilization) / 100 / cpuSeconds
      expect(stated(new RegExp(`hour of .*\\| ${request} \\| ([\\d,]+) \\|`))).toBe(Math.round(eachPod))
      expect(stated(new RegExp(`hour of .*\\| ${request} \\| [\\d,]+ \\| ([\\d,]+) \\|`))).toBe(
        Math.ceil(busiest / eachPod),
      )
    }
    const bytes = stated(/experiment-service \| ([\d,]+) bytes for both events/)
    expect(stated(/evidence on disk after 30 days \| [\d.]+ GB \| [\d.]+ GB \| ([\d,]+) GB/)).toBe(
      (1e8 * 30 * bytes) / 1e9,
    )
  })
})
