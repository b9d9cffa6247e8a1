import { NODE } from './expression.ts'
import type { Node } from './node.ts'
import { ChartError, captureLocation } from './source-location.ts'

/**
 * Returns the node of an expression, plain object, array, string, finite number or boolean. A key whose value is
 * `undefined` is omitted, as in JSON.
 *
 * @throws ChartError with the path of any other value, such as a function, a Date or NaN
 */
export function toNode(value: unknown, path = ''): Node {
  if (typeof value === 'string') {
    if (/\p{Surrogate}/u.test(value))
      throw new ChartError(
        `${at(path)}the string has an unpaired surrogate, which YAML cannot represent. Remove it.`,
        captureLocation(),
      )
    return { kind: 'literal', value }
  }
  if (typeof value === 'boolean') return { kind: 'literal', value }
  if (typeof value === 'number') {
    if (!Number.isFinite(value))
      throw new ChartError(`${at(path)}${value} cannot be printed as YAML. Use a finite number.`, captureLocation())
    if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
      throw new ChartError(
        `${at(path)}${value} is outside the range of safe integers and would lose precision. Write it as a string.`,
        captureLocation(),
      )
    }
    return { kind: 'literal', value: value === 0 ? 0 : value }
  }
  if (typeof value === 'object' && value !== null) return objectToNode(value, path)
  const type = value === null ? 'null' : typeof value
  throw new ChartError(`${at(path)}a value of type ${type} cannot be printed. Omit the key instead.`, captureLocation())
}

function objectToNode(value: object, path: string): Node {
  if (NODE in value && isNode(value[NODE])) return value[NODE]
  if (Array.isArray(value)) {
    return { kind: 'sequence', items: value.map((item, index) => toNode(item, `${path}[${index}]`)) }
  }
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) {
    throw new ChartError(
      `${at(path)}an instance of ${value.constructor.name} cannot be printed. Convert it to a plain object or a scalar.`,
      captureLocation(),
    )
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
