import type { DataMap } from '../data/data.ts'
import type { Documents } from '../dsl/documents.ts'
import type { Condition, Expr } from '../nodes/expression.ts'
import type { Helper, Node } from '../nodes/node.ts'
import { ChartError, captureLocation, type SourceLocation } from '../nodes/source-location.ts'
import { toNode } from '../nodes/to-node.ts'
import { helpersFile, templateFile, textFile } from '../printer/file.ts'
import type { Group } from '../values/declaration.ts'
import { defaultValues, mergeValues } from '../values/merge.ts'
import { valuesTable } from '../values/readme.ts'
import { valuesSchema } from '../values/schema.ts'
import { declaredGroup } from '../values/tree.ts'
import { validator } from '../values/validate.ts'
import { valuesYaml } from '../values/values-yaml.ts'
import { assertEveryValueUsed, collect } from './collect.ts'
import { type ChartMetadata, chartYaml, checkMetadata } from './metadata.ts'
import { evaluationContext, type Rendering, type RenderOptions, renderTemplates } from './render.ts'
import { writeFolder } from './write.ts'

/** The content of a chart. */
export interface ChartDefinition {
  /** The return value of `defineValues`. Default: a chart without values. */
  readonly values?: Condition
  /** Template files by path without extension: `app/deployment` becomes `templates/app/deployment.yaml`. */
  readonly templates: Readonly<Record<string, Documents>>
  /** The content of NOTES.txt. */
  readonly notes?: Expr<string>
  /** Additional files of the chart by path, such as a licence. */
  readonly files?: Readonly<Record<string, string>>
  /** Additional lines of .helmignore. */
  readonly ignore?: readonly string[]
  /** Whether the schema allows undeclared values, for charts that others extend. Default: false. */
  readonly additionalValues?: boolean
  /** Markdown that precedes the table of values in the README. */
  readonly readme?: string
}

/** A chart that can be written for Helm and rendered without Helm. */
export interface Chart {
  readonly metadata: ChartMetadata
  /** The default values, as in values.yaml. */
  readonly defaults: DataMap
  /** values.schema.json as an object. */
  readonly schema: DataMap
  /** Returns the content of every file by path, sorted by path. */
  files(): ReadonlyMap<string, string>
  /** Writes the chart to a folder, and removes files there that are not part of the chart. */
  write(folder: string): Promise<void>
  /**
   * Renders the objects that `helm template` prints for these values.
   *
   * @throws RenderError when Helm would fail: for values that violate the schema, `fail` and `required`
   */
  render(values?: DataMap, options?: RenderOptions): Rendering
}

const empty: Group = { type: 'group', description: '', members: {}, open: false }

/**
 * Creates a chart and checks it.
 *
 * @throws ChartError for unused values, values of another chart, duplicate helper names and invalid metadata or paths
 */
export function chart(metadata: ChartMetadata, definition: ChartDefinition): Chart {
  const location = captureLocation()
  checkMetadata(metadata, location)
  const root = rootOf(definition.values)
  const group = root ? declaredGroup(root) : empty
  const templates = new Map<string, readonly Node[]>()
  for (const [path, documents] of Object.entries(definition.templates)) {
    const file = `templates/${path}.yaml`
    checkPath(path, `template path ${path}`, location)
    checkRendered(path, location)
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
    for (const [file, helpers] of byFile(used.helpers)) all.set(`templates/${file}.tpl`, helpersFile(helpers))
    if (notes) all.set('templates/NOTES.txt', textFile(notes))
    for (const [path, documents] of templates) all.set(path, templateFile(documents))
    for (const [path, text] of used.files) addFile(all, path, text, location)
    for (const [path, text] of Object.entries(definition.files ?? {})) addFile(all, path, text, location)
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
      return renderTemplates(templates, notes, evaluationContext(metadata, merged, options, templates))
    },
  }
}

function byFile(helpers: readonly Helper[]): ReadonlyMap<string, readonly Helper[]> {
  const files = new Map<string, Helper[]>()
  for (const helper of helpers) files.set(helper.file, [...(files.get(helper.file) ?? []), helper])
  return files
}

function rootOf(values: Condition | undefined): object | undefined {
  if (values === undefined) return undefined
  const node = toNode(values)
  if (node.kind !== 'values')
    throw new ChartError('`values` is not a declaration of values. Pass the return value of defineValues.')
  return node.root
}

function flat(node: Node): readonly Node[] {
  return node.kind === 'sequence' ? node.items.flatMap(flat) : [node]
}

function addFile(files: Map<string, string>, path: string, text: string, location: SourceLocation): void {
  checkPath(path, `file path ${path}`, location)
  if (files.has(path)) throw new ChartError(`The chart already has a file ${path}. Rename one of them.`, location)
  files.set(path, text)
}

/** @throws ChartError for a path outside the chart, or with characters that not every file system supports */
function checkPath(path: string, name: string, location: SourceLocation): void {
  const isWithin = path.split('/').every((part) => /^[\w.@ -]*[\w@-]$/.test(part))
  if (!isWithin)
    throw new ChartError(
      `The ${name} is not a portable path within the chart. Use names separated by /, without “.” and “..”.`,
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
    throw new ChartError(`templateChecksum names the template ${name}, which does not exist. Correct it.`, location)
  }
}

function readme(metadata: ChartMetadata, values: Group, introduction: string | undefined): string {
  const head = introduction ?? `# ${metadata.name}\n\n${metadata.description ?? ''}`
  const sections = [head.trim(), '## Values', valuesTable(values)]
  return `${sections.join('\n\n')}\n`
}

/** @throws ChartError for a template path that Helm passes over: it takes `_name` for a file of helpers, and ignores `.name`. */
function checkRendered(path: string, location: SourceLocation): void {
  const name = path.split('/').find((part) => /^[_.]/.test(part))
  if (name !== undefined)
    throw new ChartError(
      `The template path ${path} contains ${name}, which Helm does not render. Start every name with a letter or a digit.`,
      location,
    )
}
