import type { DataMap } from '../data/data.ts'
import type { Documents } from '../dsl/documents.ts'
import type { Condition, Expr } from '../nodes/expression.ts'
import type { Node } from '../nodes/node.ts'
import { ChartError, captureLocation, type SourceLocation } from '../nodes/source-location.ts'
import { toNode } from '../nodes/to-node.ts'
import { helpersFile, templateFile, textFile } from '../printer/file.ts'
import type { Group } from '../values/declaration.ts'
import { defaultValues, mergeValues } from '../values/merge.ts'
import { valuesSchema } from '../values/schema.ts'
import { declaredGroup } from '../values/tree.ts'
import { validator } from '../values/validate.ts'
import { valuesYaml } from '../values/values-yaml.ts'
import { assertEveryValueUsed, collect } from './collect.ts'
import { type ChartMetadata, chartYaml, checkMetadata } from './metadata.ts'
import { readme } from './readme.ts'
import { contextOf, type Rendering, type RenderOptions, rendering } from './render.ts'
import { writeFolder } from './write.ts'

/** What a chart is made of. */
export interface ChartDefinition {
  /** What `defineValues` returned; a chart may have none. */
  readonly values?: Condition
  /** Template files by path without ending: `app/deployment` becomes `templates/app/deployment.yaml`. */
  readonly templates: Readonly<Record<string, Documents>>
  /** NOTES.txt. */
  readonly notes?: Expr<string>
  /** Further files of the chart by path, such as a licence. */
  readonly files?: Readonly<Record<string, string>>
  /** Lines of .helmignore, beside the usual ones. */
  readonly ignore?: readonly string[]
  /** Lets users set values that are not declared here, which the schema otherwise refuses: for charts that others extend. */
  readonly additionalValues?: boolean
  /** Markdown of the README above its table of values. */
  readonly readme?: string
}

/** A chart that can be printed for Helm and rendered without it. */
export interface Chart {
  readonly metadata: ChartMetadata
  /** The values of values.yaml. */
  readonly defaults: DataMap
  /** values.schema.json as an object. */
  readonly schema: DataMap
  /** Every file of the chart by path, in a fixed order. */
  files(): ReadonlyMap<string, string>
  /** Writes the chart into a folder and removes files that an earlier chart left there. */
  write(folder: string): Promise<void>
  /**
   * The objects that `helm template` prints for these values.
   *
   * @throws RenderError where Helm refuses: values against the schema, `fail`, `required`
   */
  render(values?: DataMap, options?: RenderOptions): Rendering
}

const empty: Group = { type: 'group', description: '', members: {}, open: false }

/**
 * Puts a chart together and checks it.
 *
 * @throws ChartError for a value no template uses, values of another chart, two helpers of one name
 */
export function chart(metadata: ChartMetadata, definition: ChartDefinition): Chart {
  const place = captureLocation()
  checkMetadata(metadata, place)
  const root = rootOf(definition.values)
  const group = root ? declaredGroup(root) : empty
  const templates = new Map<string, readonly Node[]>()
  for (const [path, documents] of Object.entries(definition.templates)) {
    const file = `templates/${path}.yaml`
    checkPath(path, `template path ${path}`, place)
    templates.set(file, flat(toNode(documents)))
  }
  const notes = definition.notes && toNode(definition.notes)
  const used = collect([...[...templates.values()].flat(), ...(notes ? [notes] : [])], root)
  assertEveryValueUsed(group, used.valuePaths)
  assertTemplatesExist(used.includedTemplates, templates)

  const defaults = defaultValues(group)
  const schema = valuesSchema(group, `Values of ${metadata.name}`, metadata.dependencies, definition.additionalValues)
  let validate: ((values: DataMap) => void) | undefined

  const files = (): ReadonlyMap<string, string> => {
    const all = new Map<string, string>([
      ['.helmignore', helmIgnore(definition.ignore)],
      ['Chart.yaml', chartYaml(metadata)],
      ['README.md', readme(metadata, group, definition.readme)],
      ['values.schema.json', `${JSON.stringify(schema, undefined, 2)}\n`],
      ['values.yaml', valuesYaml(group, metadata.name)],
    ])
    if (used.helpers.length > 0) all.set('templates/_helpers.tpl', helpersFile(used.helpers))
    if (notes) all.set('templates/NOTES.txt', textFile(notes))
    for (const [path, documents] of templates) all.set(path, templateFile(documents))
    for (const [path, text] of used.files) addFile(all, path, text, place)
    for (const [path, text] of Object.entries(definition.files ?? {})) addFile(all, path, text, place)
    return new Map([...all].sort(([a], [b]) => (a < b ? -1 : 1)))
  }

  return {
    metadata,
    defaults,
    schema,
    files,
    write: (folder) => writeFolder(folder, files()),
    render: (values = {}, options = {}) => {
      const merged = mergeValues(defaults, values)
      validate ??= validator(schema)
      validate(merged)
      return rendering(templates, notes, contextOf(metadata, merged, options, templates))
    },
  }
}

function rootOf(values: Condition | undefined): object | undefined {
  if (values === undefined) return undefined
  const node = toNode(values)
  if (node.kind !== 'values') throw new ChartError('`values` must be what defineValues returned.')
  return node.root
}

function flat(node: Node): readonly Node[] {
  return node.kind === 'sequence' ? node.items.flatMap(flat) : [node]
}

function addFile(files: Map<string, string>, path: string, text: string, place: SourceLocation): void {
  checkPath(path, `file path ${path}`, place)
  if (files.has(path)) throw new ChartError(`The chart already has a file ${path}.`, place)
  files.set(path, text)
}

/** @throws ChartError for a path that leads out of the chart, or that not every file system has */
function checkPath(path: string, name: string, location: SourceLocation): void {
  const isWithin = path.split('/').every((part) => /^[\w.@ -]*[\w@-]$/.test(part))
  if (!isWithin)
    throw new ChartError(
      `The ${name} must stay within the chart: use names divided by /, without dots alone.`,
      location,
    )
}

function helmIgnore(more: readonly string[] = []): string {
  return `${['.DS_Store', '.git/', '.gitignore', '*.swp', '*.bak', '*.tmp', '*.orig', '*~', '.idea/', '.vscode/', ...more].join('\n')}\n`
}

function assertTemplatesExist(
  included: ReadonlyMap<string, SourceLocation | undefined>,
  templates: ReadonlyMap<string, readonly Node[]>,
): void {
  for (const [path, location] of included) {
    if (templates.has(`templates${path}`)) continue
    const name = path.slice(1).replace(/\.yaml$/, '')
    throw new ChartError(`The chart has no template ${name} to take a checksum of.`, location)
  }
}
