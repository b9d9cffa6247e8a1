import type { Node, Variable } from '../nodes/node.ts'
import { ChartError } from '../nodes/source-location.ts'

/** The names in scope at a position of a template. */
export interface Scope {
  /** The prefix of the root context: `$` inside `range` and `with`, where `.` is another value. */
  readonly dot: '' | '$'
  /** The enclosing helper if it has parameters. Its root context is `.root`. */
  readonly owner: object | undefined
  readonly names: ReadonlyMap<Variable, string>
  /** The value that `with` bound to `.`. */
  readonly dotValue?: Node
}

export const topScope: Scope = { dot: '', owner: undefined, names: new Map() }

/** Returns the prefix of the root context: empty at the top level, as in `.Values`. */
export function rootOf({ dot, owner }: Scope): string {
  return owner ? `${dot}.root` : dot
}

/** Returns the root context as an argument. */
export function rootArgument(scope: Scope): string {
  const root = rootOf(scope)
  return root === '' ? '.' : root
}

export function variableName(variable: Variable, scope: Scope): string {
  const name = scope.names.get(variable)
  if (name === undefined)
    throw new ChartError('A loop variable is used outside its loop. Pass it to the helper as a parameter.')
  return name
}

/** Returns the scope inside a loop. The names of its variables differ from those of enclosing loops. */
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

/** Derives a variable name from a list: `$toleration` for `.Values.app.tolerations`. */
function singular(over: Node): string {
  if (over.kind !== 'get' || !/^[a-z]\w*$/i.test(over.key)) return 'item'
  return over.key.length > 3 && /[^s]s$/.test(over.key) ? over.key.slice(0, -1) : over.key
}
