import type { NodeOf, Variable } from '../nodes/node.ts'
import { uses } from '../nodes/walk.ts'
import { pipeline, type Scope } from './expression.ts'

/** The scope inside a loop: `.` is an item there, so the top level is reached through `$`. */
export function loopScope(node: NodeOf<'each' | 'entries'>, scope: Scope): { scope: Scope; range: string } {
  const names = new Map(scope.names)
  const taken = new Set(names.values())
  const bodies = node.kind === 'entries' ? [node.name, node.body] : [node.body]
  const named = (variable: Variable, fallback: string): string => {
    const base = `$${variable.name ?? fallback}`
    let name = base
    for (let count = 2; taken.has(name); count += 1) name = `${base}${count}`
    taken.add(name)
    names.set(variable, name)
    return name
  }
  const item = named(node.item, singular(node))
  const usesKey = bodies.some((body) => uses(body, node.key))
  const key = usesKey ? `${named(node.key, 'key')}, ` : ''
  return { scope: { root: '$', names }, range: `range ${key}${item} := ${pipeline(node.over, scope)}` }
}

/** `.Values.app.tolerations` is walked as `$toleration`. */
function singular(node: NodeOf<'each' | 'entries'>): string {
  const { over } = node
  if (over.kind !== 'get' || !/^[a-z]\w*$/i.test(over.key)) return 'item'
  return over.key.length > 3 && /[^s]s$/.test(over.key) ? over.key.slice(0, -1) : over.key
}
