import { NODE } from './expression.ts'
import type { Node } from './node.ts'
import { ChartError, captureLocation } from './source-location.ts'

/**
 * The node of anything an author may write: expressions, plain objects, arrays, texts, finite numbers and booleans.
 * A key whose value is `undefined` is left out, as in JSON.
 *
 * @throws ChartError naming the path of anything else, such as a function, a Date or NaN
 */
export function toNode(value: unknown, path = ''): Node {
  if (typeof value === 'string') {
    if (/\p{Surrogate}/u.test(value))
      throw new ChartError(`${at(path)}a text with half a surrogate pair cannot be printed.`, captureLocation())
    return { kind: 'literal', value }
  }
  if (typeof value === 'boolean') return { kind: 'literal', value }
  if (typeof value === 'number') {
    if (!Number.isFinite(value))
      throw new ChartError(`${at(path)}${value} cannot be printed as YAML.`, captureLocation())
    if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
      throw new ChartError(
        `${at(path)}${value} is beyond the integers a number holds exactly; write it as a text.`,
        captureLocation(),
      )
    }
    return { kind: 'literal', value: value === 0 ? 0 : value }
  }
  if (typeof value === 'object' && value !== null) return writtenObject(value, path)
  const type = value === null ? 'null' : typeof value
  throw new ChartError(
    `${at(path)}a value of type ${type} cannot be printed; leave the key out instead.`,
    captureLocation(),
  )
}

function writtenObject(value: object, path: string): Node {
  if (NODE in value && isNode(value[NODE])) return value[NODE]
  if (Array.isArray(value)) {
    return { kind: 'sequence', items: value.map((item, index) => toNode(item, `${path}[${index}]`)) }
  }
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) {
    throw new ChartError(`${at(path)}an instance of ${value.constructor.name} cannot be printed.`, captureLocation())
  }
  const entries = new Map<string, Node>()
  for (const [key, member] of Object.entries(value)) {
    if (member !== undefined) entries.set(key, toNode(member, path === '' ? key : `${path}.${key}`))
  }
  return { kind: 'mapping', entries }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'kind' in value
}

function at(path: string): string {
  return path === '' ? '' : `${path}: `
}
