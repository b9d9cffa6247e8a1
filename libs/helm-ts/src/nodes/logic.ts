import { isTruthy } from '../data/data.ts'
import type { Node } from './node.ts'

/** Conditions whose result is known at a node's position, by fingerprint. */
export type Facts = ReadonlyMap<string, boolean>

export const noFacts: Facts = new Map()

const identities = new WeakMap<object, number>()
let lastIdentity = 0

function identity(of: object): number {
  const known = identities.get(of) ?? ++lastIdentity
  identities.set(of, known)
  return known
}

/** Returns a string that is equal for structurally equal expressions, even when they are different objects. */
export function fingerprint(node: Node): string {
  switch (node.kind) {
    case 'literal':
      return JSON.stringify(node.value)
    case 'values':
      return `values${identity(node.root)}`
    case 'variable':
      return `variable${identity(node.variable)}`
    case 'parameter':
      return `parameter${identity(node.owner)}.${JSON.stringify(node.name)}`
    case 'builtin':
      return node.path.join('.')
    case 'get':
      return `${fingerprint(node.of)}.${JSON.stringify(node.key)}`
    case 'call':
      return node.name === 'truth' ? node.args.map(fingerprint).join() : `${node.name}(${node.args.map(fingerprint)})`
    case 'text':
      return `text(${JSON.stringify(node.strings)},${node.parts.map(fingerprint)})`
    case 'include':
      return `include${identity(node.helper)}(${[...node.args].map(([name, arg]) => `${name}:${fingerprint(arg)}`)})`
    case 'comment':
      return fingerprint(node.of)
    case 'when':
      return `when(${[node.condition, node.consequent, ...(node.alternative ? [node.alternative] : [])].map(fingerprint)})`
    case 'yamlText':
    case 'each':
    case 'entries':
    case 'spread':
    case 'merge':
    case 'mapping':
    case 'sequence':
    case 'assertion':
    case 'resource':
      return `${node.kind}${identity(node)}`
  }
}

/** Returns the facts extended by everything that follows when the condition is true (`holds`) or false. */
export function assume(condition: Node, holds: boolean, facts: Facts): Facts {
  const known = new Map(facts).set(fingerprint(condition), holds)
  if (condition.kind === 'comment') return assume(condition.of, holds, known)
  if (condition.kind !== 'call') return known
  const { name, args } = condition
  const [first] = args
  if (first && name === 'not') return assume(first, !holds, known)
  if (first && name === 'truth') return assume(first, holds, known)
  if (name !== (holds ? 'and' : 'or')) return known
  return args.reduce<Facts>((all, arg) => assume(arg, holds, all), known)
}

/** Returns the condition without the parts that the facts decide, or a boolean when they decide all of it. */
export function simplify(condition: Node, facts: Facts): Node | boolean {
  const known = facts.get(fingerprint(condition))
  if (known !== undefined) return known
  if (condition.kind === 'literal') return isTruthy(condition.value)
  if (condition.kind === 'comment') return simplify(condition.of, facts)
  if (condition.kind !== 'call') return condition
  const { name, args } = condition
  const [first] = args
  if (first && name === 'truth') return simplify(first, facts)
  if (first && name === 'not') return negated(simplify(first, facts))
  return name === 'and' || name === 'or' ? simplifyList(name, args, facts) : condition
}

function negated(condition: Node | boolean): Node | boolean {
  return typeof condition === 'boolean' ? !condition : negation(condition)
}

/** Returns the opposite of a condition, without a double negation. */
export function negation(condition: Node): Node {
  const [inner] = condition.kind === 'call' && condition.name === 'not' ? condition.args : []
  return inner ?? { kind: 'call', name: 'not', args: [condition] }
}

function simplifyList(name: 'and' | 'or', args: readonly Node[], facts: Facts): Node | boolean {
  // A true operand decides an `or`, a false operand an `and`.
  const deciding = name === 'or'
  const open: Node[] = []
  for (const arg of args) {
    const simple = simplify(arg, facts)
    if (simple === deciding) return deciding
    if (typeof simple === 'boolean') continue
    open.push(...(simple.kind === 'call' && simple.name === name ? simple.args : [simple]))
  }
  const fingerprints = new Set(open.map(fingerprint))
  if (open.some((arg) => fingerprints.has(fingerprint({ kind: 'call', name: 'not', args: [arg] })))) return deciding
  const kept = open.filter((arg, index) => {
    return !open.some(
      (other, at) => at !== index && isRedundant(name, arg, other) && !(at > index && isRedundant(name, other, arg)),
    )
  })
  const [only] = kept
  if (!only) return !deciding
  return kept.length === 1 ? only : { kind: 'call', name, args: kept }
}

/** An operand of `or` is redundant when it implies another; an operand of `and` when another implies it. */
function isRedundant(name: 'and' | 'or', part: Node, other: Node): boolean {
  return name === 'or' ? implies(part, other) : implies(other, part)
}

function implies(a: Node, b: Node): boolean {
  return assume(a, true, noFacts).get(fingerprint(b)) === true
}
