import { NODE } from './expression.ts'
import type { Node } from './node.ts'
import { ChartError, here } from './place.ts'

/**
 * The node of anything an author may write: expressions, plain objects, arrays, texts, finite numbers and booleans.
 * A key whose value is `undefined` is left out, as in JSON.
 *
 * @throws ChartError naming the path of anything else, such as a function, a Date or NaN
 */
export function written(value: unknown, path = ''): Node {
  if (typeof value === 'string') {
    if (/\p{Surrogate}/u.test(value))
      throw new ChartError(`${at(path)}a text with half a surrogate pair cannot be printed.`, here())
    return { node: 'literal', value }
  }
  if (typeof value === 'boolean') return { node: 'literal', value }
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new ChartError(`${at(path)}${value} cannot be printed as YAML.`, here())
    if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
      throw new ChartError(
        `${at(path)}${value} is beyond the integers a number holds exactly; write it as a text.`,
        here(),
      )
    }
    return { node: 'literal', value: value === 0 ? 0 : value }
  }
  if (typeof value === 'object' && value !== null) return writtenObject(value, path)
  const type = value === null ? 'null' : typeof value
  throw new ChartError(`${at(path)}a value of type ${type} cannot be printed; leave the key out instead.`, here())
}

function writtenObject(value: object, path: string): Node {
  if (NODE in value && isNode(value[NODE])) return value[NODE]
  if (Array.isArray(value)) {
    return { node: 'sequence', items: value.map((item, index) => written(item, `${path}[${index}]`)) }
  }
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) {
    throw new ChartError(`${at(path)}an instance of ${value.constructor.name} cannot be printed.`, here())
  }
  const entries = new Map<string, Node>()
  for (const [key, member] of Object.entries(value)) {
    if (member !== undefined) entries.set(key, written(member, path === '' ? key : `${path}.${key}`))
  }
  return { node: 'mapping', entries }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'node' in value
}

function at(path: string): string {
  return path === '' ? '' : `${path}: `
}
