import type { Helper, Node, NodeOf } from '../nodes/node.ts'
import { describePath } from '../nodes/reference.ts'
import { ChartError, locationText, type SourceLocation } from '../nodes/source-location.ts'
import { children } from '../nodes/walk.ts'
import type { Declaration, Group } from '../values/declaration.ts'
import { leaves } from '../values/readme.ts'

/** What the templates of a chart use. */
export interface Collected {
  /** Sorted so that a helper follows the helpers it uses. */
  readonly helpers: readonly Helper[]
  readonly files: ReadonlyMap<string, string>
  readonly valuePaths: ReadonlySet<string>
  /** Template files that `templateChecksum` refers to. */
  readonly includedTemplates: ReadonlyMap<string, SourceLocation | undefined>
}

/** The paths a helper reads below each parameter. The empty path is the parameter itself. */
type ParameterPaths = Map<string, Set<string>>

/**
 * Collects the helpers, files and values that the documents use.
 *
 * @throws ChartError for values of another chart, and for different helpers or files with the same name
 */
export function collect(documents: readonly Node[], root: object | undefined): Collected {
  const collector = new Collector(root)
  for (const document of documents) collector.visit(document)
  return collector
}

class Collector implements Collected {
  readonly files = new Map<string, string>()
  readonly valuePaths = new Set<string>()
  readonly includedTemplates = new Map<string, SourceLocation | undefined>()
  readonly #root: object | undefined
  readonly #helpers = new Map<string, Helper>()
  readonly #parameterPaths = new Map<Helper, ParameterPaths>()
  #location: SourceLocation | undefined
  #helper: Helper | undefined

  constructor(root: object | undefined) {
    this.#root = root
  }

  get helpers(): readonly Helper[] {
    return [...this.#helpers.values()]
  }

  visit(node: Node): void {
    if (node.kind === 'include') {
      this.#visitHelper(node.helper)
      for (const [name, arg] of node.args) this.#visitArgument(arg, this.#pathsOf(node.helper).get(name))
    } else if (node.kind === 'resource') {
      this.#within(node.location, this.#helper, () => this.visit(node.body))
    } else if (isPath(node)) {
      this.#read(node, '')
    } else {
      if (node.kind === 'call') this.#visitCall(node)
      for (const child of children(node)) this.visit(child)
    }
  }

  #visitHelper(helper: Helper): void {
    const known = this.#helpers.get(helper.name)
    if (known === helper) return
    if (known) throw new ChartError(`Two helpers are named ${helper.name}. Rename one of them.`, helper.location)
    this.#within(helper.location, helper, () => this.visit(helper.body))
    this.#helpers.set(helper.name, helper)
  }

  /** Of a group that is passed to a helper, only the members that the helper reads count as used. */
  #visitArgument(arg: Node, read: ReadonlySet<string> | undefined): void {
    if (!isPath(arg)) this.visit(arg)
    else for (const below of read ?? []) this.#read(arg, below)
  }

  #visitCall({ name, args: [path, content] }: NodeOf<'call'>): void {
    if (path?.kind !== 'literal') return
    if (name === 'templateText') this.includedTemplates.set(String(path.value), this.#location)
    if (name === 'fileText' && content?.kind === 'literal')
      addFile(String(path.value), String(content.value), this.files, this.#location)
  }

  #read(node: PathNode, below: string): void {
    const path = joinPath(dotted(node), below)
    const origin = originOf(node)
    if (origin.kind === 'parameter') {
      const paths = this.#helper && this.#pathsOf(this.#helper)
      if (paths) paths.set(origin.name, (paths.get(origin.name) ?? new Set()).add(path))
      return
    }
    if (origin.root !== this.#root) {
      const name = describePath(node)
      throw new ChartError(`${name} is not a value of this chart. Declare it in the chart's values.`, this.#location)
    }
    this.valuePaths.add(path)
  }

  #pathsOf(helper: Helper): ParameterPaths {
    const paths = this.#parameterPaths.get(helper) ?? new Map()
    this.#parameterPaths.set(helper, paths)
    return paths
  }

  #within(location: SourceLocation, helper: Helper | undefined, visit: () => void): void {
    const outer = { location: this.#location, helper: this.#helper }
    this.#location = location
    this.#helper = helper
    visit()
    this.#location = outer.location
    this.#helper = outer.helper
  }
}

function addFile(name: string, text: string, files: Map<string, string>, location: SourceLocation | undefined): void {
  const known = files.get(name)
  if (known !== undefined && known !== text) {
    throw new ChartError(`Two files with different contents are named ${name}. Rename one of them.`, location)
  }
  files.set(name, text)
}

/** A reference to a value of the chart or to a parameter. */
type PathNode = NodeOf<'values'> | NodeOf<'parameter'> | NodeOf<'get'>

function isPath(node: Node): node is PathNode {
  if (node.kind === 'get') return isPath(node.of)
  return node.kind === 'values' || node.kind === 'parameter'
}

function originOf(node: PathNode): NodeOf<'values'> | NodeOf<'parameter'> {
  if (node.kind !== 'get') return node
  if (isPath(node.of)) return originOf(node.of)
  throw new Error('A path must start with values or a parameter.')
}

function dotted(node: Node): string {
  if (node.kind !== 'get') return ''
  return joinPath(dotted(node.of), node.key.includes('.') ? JSON.stringify(node.key) : node.key)
}

function joinPath(above: string, below: string): string {
  return above === '' || below === '' ? above + below : `${above}.${below}`
}

/** @throws ChartError with every declared value that no template uses, and its location */
export function assertEveryValueUsed(group: Group, valuePaths: ReadonlySet<string>): void {
  const unused = leaves(withoutOpen(group), []).filter(([path]) => !isUsed(path, valuePaths))
  const [first] = unused
  if (!first) return
  const list = unused.map(([path, declaration]) => `  ${path}${locationSuffix(declaration)}`)
  const [values, them] = unused.length === 1 ? ['this value', 'it'] : ['these values', 'them']
  throw new ChartError(`No template uses ${values}. Use or remove ${them}:\n${list.join('\n')}`)
}

function withoutOpen(group: Group): Group {
  const members = Object.entries(group.members).flatMap(([key, member]): [string, Declaration | Group][] => {
    if (member.type !== 'group') return [[key, member]]
    return member.open ? [] : [[key, withoutOpen(member)]]
  })
  return { ...group, members: Object.fromEntries(members) }
}

function isUsed(path: string, valuePaths: ReadonlySet<string>): boolean {
  for (const used of valuePaths) {
    if (used === '' || used === path || path.startsWith(`${used}.`) || used.startsWith(`${path}.`)) return true
  }
  return false
}

function locationSuffix({ location }: Declaration): string {
  const text = locationText(location)
  return text === '' ? '' : ` (${text})`
}
