import type { Node, Variable } from '../nodes/node.ts'
import { ChartError } from '../nodes/source-location.ts'

/** How expressions are written where they stand. */
export interface Scope {
  /** `$` inside loops and `with`, where `.` is something else. */
  readonly dot: '' | '$'
  /** The helper with parameters whose text this is: the chart's own context is its `.root` there. */
  readonly owner: object | undefined
  readonly names: ReadonlyMap<Variable, string>
  /** The value that `with` made the dot. */
  readonly given?: Node
}

export const topScope: Scope = { dot: '', owner: undefined, names: new Map() }

/** What leads to the release, the chart and its values: `` at the top, as in `.Values`. */
export function rootOf({ dot, owner }: Scope): string {
  return owner ? `${dot}.root` : dot
}

/** The whole context, to hand it on. */
export function rootArgument(scope: Scope): string {
  const root = rootOf(scope)
  return root === '' ? '.' : root
}

export function variableName(variable: Variable, scope: Scope): string {
  const name = scope.names.get(variable)
  if (name === undefined)
    throw new ChartError('A loop variable is used outside its loop: pass it to the helper as a parameter.')
  return name
}

/** The scope inside a loop, with names for its variables that no loop around it uses. */
export function loopScope(scope: Scope, over: Node, key: Variable | undefined, item: Variable) {
  const names = new Map(scope.names)
  const taken = new Set(names.values())
  const declare = (variable: Variable, fallback: string): string => {
    const base = `$${variable.name ?? fallback}`
    let name = base
    for (let count = 2; taken.has(name); count += 1) name = `${base}${count}`
    taken.add(name)
    names.set(variable, name)
    return name
  }
  const itemName = declare(item, singular(over))
  const keyName = key && declare(key, 'key')
  const variables = keyName === undefined ? itemName : `${keyName}, ${itemName}`
  const inside: Scope = { dot: '$', owner: scope.owner, names }
  return { inside, variables }
}

/** `.Values.app.tolerations` is walked as `$toleration`. */
function singular(over: Node): string {
  if (over.kind !== 'get' || !/^[a-z]\w*$/i.test(over.key)) return 'item'
  return over.key.length > 3 && /[^s]s$/.test(over.key) ? over.key.slice(0, -1) : over.key
}
