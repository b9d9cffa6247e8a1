import fc from 'fast-check'
import { type Chart, chart, type DataMap, kind, toJson } from '../../src/index.ts'
import { part } from './body.ts'
import { declared, defaults, given } from './values.ts'

interface IThing {
  apiVersion: 'example.org/v1'
  kind: 'Thing'
  metadata: { name: string }
  spec?: unknown
  end: boolean
}

const thing = kind<IThing>('example.org/v1', 'Thing')

export interface Case {
  readonly chart: Chart
  readonly values: DataMap
  /** Returns the templates and values, for failure messages. */
  toString(): string
}

/** Named templates are global in a Helm process, so helper names must be unique across the charts of a batch. */
let helpers = 0

/** Generates a chart with a few objects, its declared values, and the values of a user. */
export const generatedCase: fc.Arbitrary<Case> = fc
  .record({ defaults, given, parts: fc.array(part, { minLength: 1, maxLength: 4 }) })
  .map(({ defaults: base, given: values, parts }) => {
    const declaredValues = declared(base)
    const named = () => `case.helper${++helpers}`
    const templates = parts.map((one, index) => {
      return [
        `part-${index}`,
        thing({ metadata: { name: `part-${index}` }, spec: one(declaredValues, named), end: true }),
      ] as const
    })
    const v = declaredValues
    const spec = [
      v.text,
      v.name,
      v.choice,
      v.whole,
      v.fraction,
      v.port,
      v.template,
      v.flag,
      v.labels,
      v.more,
      v.texts,
      v.items,
      v.shapes,
      v.free,
      v.freeList,
    ]
    const rest = { odd: toJson(v['odd-key']), optional: toJson(v.optional) }
    const all = thing({
      metadata: { name: 'all' },
      spec: {
        each: spec.map((value) => toJson(value)),
        ...rest,
      },
      end: true,
    })
    const definition = { values: declaredValues, templates: { ...Object.fromEntries(templates), all } }
    const made = chart({ name: 'case', version: '1.0.0', appVersion: '2.0.0' }, definition)
    return { chart: made, values, toString: () => described(made, values) }
  })

function described(made: Chart, values: DataMap): string {
  const templates = [...made.files()].filter(([path]) => path.startsWith('templates/') || path === 'values.yaml')
  return [...templates.map(([path, text]) => `# ${path}\n${text}`), `# given\n${JSON.stringify(values)}`].join('\n')
}

/** Returns the objects by template file. */
export function bySource(manifests: readonly { readonly source: string; readonly object: unknown }[]): unknown {
  return Object.fromEntries(manifests.map(({ source, object }) => [source, object]))
}
