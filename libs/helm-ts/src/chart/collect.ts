import type { Helper } from '../nodes/helper.ts'
import type { Node } from '../nodes/node.ts'
import { describePath } from '../nodes/reference.ts'
import { ChartError, type SourceLocation } from '../nodes/source-location.ts'
import { children } from '../nodes/walk.ts'
import type { Declaration, Group } from '../values/declaration.ts'
import { leaves } from '../values/readme.ts'

/** What the chart's templates use: helpers in the order of their dependencies, files, and paths of values. */
export interface Collected {
  readonly helpers: readonly Helper[]
  readonly files: ReadonlyMap<string, string>
  readonly valuePaths: ReadonlySet<string>
}

/**
 * @throws ChartError for values declared elsewhere, and for two helpers or files of one name
 */
export function collect(documents: readonly Node[], root: object | undefined): Collected {
  const helpers = new Map<string, Helper>()
  const files = new Map<string, string>()
  const valuePaths = new Set<string>()
  let place: SourceLocation | undefined

  const within = (inner: SourceLocation, body: Node): void => {
    const outer = place
    place = inner
    visit(body)
    place = outer
  }

  const visitHelper = (helper: Helper): void => {
    const known = helpers.get(helper.name)
    if (known === helper) return
    if (known) throw new ChartError(`Two helpers are named ${helper.name}.`, helper.location)
    within(helper.location, helper.body)
    helpers.set(helper.name, helper)
  }

  const visit = (node: Node): void => {
    if (node.kind === 'include') {
      visitHelper(node.helper)
      return
    }
    if (node.kind === 'resource') {
      within(node.place, node.body)
      return
    }
    if (isValuePath(node)) {
      if (rootOf(node) !== root) {
        throw new ChartError(`${describePath(node)} is used here, and is not among the values of this chart.`, place)
      }
      valuePaths.add(dotted(node))
      return
    }
    if (node.kind === 'call' && node.name === 'fileText') addFile(node, files, place)
    for (const child of children(node)) visit(child)
  }

  for (const document of documents) visit(document)
  return { helpers: [...helpers.values()], files, valuePaths }
}

function addFile(
  { args }: { readonly args: readonly Node[] },
  files: Map<string, string>,
  place: SourceLocation | undefined,
): void {
  const [path, content] = args
  if (path?.kind !== 'literal' || content?.kind !== 'literal') return
  const [name, text] = [String(path.value), String(content.value)]
  const known = files.get(name)
  if (known !== undefined && known !== text)
    throw new ChartError(`Two files with different contents are named ${name}.`, place)
  files.set(name, text)
}

function isValuePath(node: Node): boolean {
  return node.kind === 'values' || (node.kind === 'get' && isValuePath(node.of))
}

function rootOf(node: Node): object | undefined {
  if (node.kind === 'get') return rootOf(node.of)
  return node.kind === 'values' ? node.root : undefined
}

function dotted(node: Node): string {
  if (node.kind !== 'get') return ''
  const above = dotted(node.of)
  const key = node.key.includes('.') ? JSON.stringify(node.key) : node.key
  return above === '' ? key : `${above}.${key}`
}

/** @throws ChartError listing every declared value that no template uses, each with its place */
export function assertEveryValueUsed(group: Group, valuePaths: ReadonlySet<string>): void {
  const unused = leaves(withoutOpen(group), []).filter(([path]) => !isUsed(path, valuePaths))
  const [first] = unused
  if (!first) return
  const list = unused.map(([path, declaration]) => `  ${path}${placeOf(declaration)}`)
  throw new ChartError(`No template uses ${unused.length === 1 ? 'this value' : 'these values'}:\n${list.join('\n')}`)
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

function placeOf({ location: place }: Declaration): string {
  const text = new ChartError('', place).message.trim()
  return text === '' ? '' : ` (${text.replace('at ', '')})`
}
