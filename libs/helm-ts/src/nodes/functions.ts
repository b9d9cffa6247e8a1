import { createHash } from 'node:crypto'
import { RE2JS } from 're2js'
import { type Data, isList, isMap, isTruthy } from '../data/data.ts'
import { byBytes, goJson, goText } from '../data/go-text.ts'
import { goYaml } from '../data/go-yaml.ts'
import type { ValueType } from './shape.ts'

/** The result type, argument conversion and printed form of a template function. */
interface Signature {
  /** The result type. `argument` stands for the common type of the arguments. */
  readonly returns: ValueType | 'argument'
  /** How the arguments are converted before the call. */
  readonly conversion: 'raw' | 'typed' | 'text'
  /**
   * The printed form: a function name; `pipe`, a function that takes its first argument from a pipeline; or a function
   * that prints the call. In the last form, `root` is the prefix of the chart's context and `context` is the context itself.
   */
  readonly print:
    | string
    | { readonly pipe: string }
    | ((args: readonly string[], root: string, context: string) => string)
  readonly mayBeMissing?: true
  /** Set when the function reads the root context, such as `.Capabilities` or `.Files`. */
  readonly needsRoot?: true
}

/** A function whose result depends only on its arguments. The printer and the evaluator share its entry. */
export interface PureFunction extends Signature {
  readonly evaluate: (args: readonly Data[]) => Data
}

function fn(
  gives: Signature['returns'],
  takes: Signature['conversion'],
  print: Signature['print'],
  evaluate: PureFunction['evaluate'],
): PureFunction {
  return { returns: gives, conversion: takes, print, evaluate }
}

const text = (value: Data): string => goText(value)
const number = (value: Data): number => (typeof value === 'number' ? value : Number(value ?? 0))
/** Go's integer arithmetic truncates fractions, and has no negative zero. */
const whole = (value: Data): number => Math.trunc(number(value)) + 0

/** Returns the first partial sum that is not a safe integer, because later terms could hide that it was rounded. */
function sum(terms: readonly Data[]): number {
  return terms.reduce<number>((total, term) => (Number.isSafeInteger(total) ? total + whole(term) : total), 0)
}

const map = (value: Data) => (isMap(value) ? value : {})
const list = (value: Data) => (isList(value) ? value : [])

/** Go converts case one character at a time, so `ß` is unchanged where JavaScript returns `SS`. */
function eachCharacter(value: string, change: (one: string) => string): string {
  return Array.from(value, (one) => (Array.from(change(one)).length === 1 ? change(one) : one)).join('')
}

function truncated(bytes: Buffer, length: number): Buffer {
  return length < 0 ? bytes.subarray(length) : bytes.subarray(0, length)
}

/** Compares major and minor only: the package generates no other range than `>=1.29-0`, which includes pre-releases. */
function isAtLeast(version: string, range: string): boolean {
  const [[major = 0, minor = 0], [leastMajor = 0, leastMinor = 0]] = [numbersIn(version), numbersIn(range)]
  return major > leastMajor || (major === leastMajor && minor >= leastMinor)
}

const numbersIn = (version: string): number[] => (version.match(/\d+/g) ?? []).map(Number)

function firstTruthy(args: readonly Data[]): Data {
  return args.find(isTruthy) ?? args.at(-1)
}

function isValidRegex(pattern: string): boolean {
  try {
    RE2JS.compile(pattern)
    return true
  } catch {
    return false
  }
}

function hasMember(container: Data, member: Data): boolean {
  const wanted = goJson(member)
  return list(container).some((item) => goJson(item) === wanted)
}

/** Functions whose result depends only on their arguments. */
export const pureFunctions = {
  not: fn('bool', 'raw', 'not', ([a]) => !isTruthy(a)),
  truth: fn(
    'bool',
    'raw',
    ([a = '']) => `not (not ${a})`,
    ([a]) => isTruthy(a),
  ),
  fallback: fn('argument', 'raw', { pipe: 'default' }, firstTruthy),
  isSet: fn(
    'bool',
    'raw',
    ([a = '']) => `not (kindIs "invalid" ${a})`,
    ([a]) => a !== undefined && a !== null,
  ),
  eq: fn('bool', 'typed', 'eq', ([a, b]) => a === b),
  ne: fn('bool', 'typed', 'ne', ([a, b]) => a !== b),
  lt: fn('bool', 'typed', 'lt', ([a, b]) => number(a) < number(b)),
  le: fn('bool', 'typed', 'le', ([a, b]) => number(a) <= number(b)),
  gt: fn('bool', 'typed', 'gt', ([a, b]) => number(a) > number(b)),
  ge: fn('bool', 'typed', 'ge', ([a, b]) => number(a) >= number(b)),
  add: fn('int', 'typed', 'add', sum),
  sub: fn('int', 'typed', 'sub', ([a, b]) => whole(a) - whole(b)),
  div: fn('int', 'typed', 'div', ([a, b]) => whole(whole(a) / whole(b))),
  mod: fn('int', 'typed', 'mod', ([a, b]) => whole(whole(a) % whole(b))),
  min: fn('int', 'typed', 'min', (args) => Math.min(...args.map(whole))),
  max: fn('int', 'typed', 'max', (args) => Math.max(...args.map(whole))),
  mul: fn('int', 'typed', 'mul', (args) => whole(args.reduce<number>((product, arg) => product * whole(arg), 1))),
  lower: fn('string', 'text', { pipe: 'lower' }, ([a]) => eachCharacter(text(a), (one) => one.toLowerCase())),
  upper: fn('string', 'text', { pipe: 'upper' }, ([a]) => eachCharacter(text(a), (one) => one.toUpperCase())),
  trunc: fn('string', 'text', { pipe: 'trunc' }, ([a, n]) => truncated(Buffer.from(text(a)), number(n)).toString()),
  trimSuffix: fn('string', 'text', { pipe: 'trimSuffix' }, ([a, suffix]) => {
    return text(a).endsWith(text(suffix)) ? text(a).slice(0, text(a).length - text(suffix).length) : text(a)
  }),
  trimPrefix: fn('string', 'text', { pipe: 'trimPrefix' }, ([a, prefix]) => {
    return text(a).startsWith(text(prefix)) ? text(a).slice(text(prefix).length) : text(a)
  }),
  replace: fn('string', 'text', { pipe: 'replace' }, ([a, from, to]) => text(a).replaceAll(text(from), () => text(to))),
  contains: fn(
    'bool',
    'text',
    ([a = '', part = '']) => `contains ${part} ${a}`,
    ([a, part]) => text(a).includes(text(part)),
  ),
  hasPrefix: fn(
    'bool',
    'text',
    ([a = '', part = '']) => `hasPrefix ${part} ${a}`,
    ([a, part]) => text(a).startsWith(text(part)),
  ),
  hasSuffix: fn(
    'bool',
    'text',
    ([a = '', part = '']) => `hasSuffix ${part} ${a}`,
    ([a, part]) => text(a).endsWith(text(part)),
  ),
  has: fn(
    'bool',
    'raw',
    ([a = '', member = '']) => `has ${member} ${a}`,
    ([a, member]) => hasMember(a, member),
  ),
  hasKey: fn(
    'bool',
    'raw',
    ([a = '', key = '']) => `hasKey (${a} | default dict) ${key}`,
    ([a, key]) => Object.hasOwn(map(a), text(key)),
  ),
  keys: fn(
    'list',
    'raw',
    ([a = '']) => `keys (${a} | default dict) | sortAlpha`,
    ([a]) => Object.keys(map(a)).sort(byBytes),
  ),
  len: fn(
    'int',
    'raw',
    ([a = '']) => `len (${a} | default list)`,
    ([a]) => (isMap(a) ? Object.keys(a).length : list(a).length),
  ),
  join: fn('string', 'raw', { pipe: 'join' }, ([a, separator]) => list(a).map(goText).join(text(separator))),
  omit: fn(
    'map',
    'raw',
    ([a = '', ...keys]) => `omit (${a} | default dict) ${keys.join(' ')}`,
    ([a, ...keys]) => {
      return Object.fromEntries(Object.entries(map(a)).filter(([key]) => !keys.includes(key)))
    },
  ),
  regexMatch: fn(
    'bool',
    'text',
    ([a = '', pattern = '']) => `regexMatch ${pattern} ${a}`,
    ([a, pattern]) => RE2JS.compile(text(pattern)).matcher(text(a)).find(),
  ),
  regexFind: fn(
    'string',
    'text',
    ([a = '', pattern = '']) => `regexFind ${pattern} ${a}`,
    ([a, pattern]) => {
      const matcher = RE2JS.compile(text(pattern)).matcher(text(a))
      return matcher.find() ? (matcher.group() ?? '') : ''
    },
  ),
  // Sprig's regexMatch returns false for an invalid expression. The empty alternative matches if the expression is valid.
  isRegex: fn(
    'bool',
    'text',
    ([a = '']) => `regexMatch (printf "|%s" ${a}) ""`,
    ([a]) => isValidRegex(`|${text(a)}`),
  ),
  // Sprig's int64 would read 010 as an octal number.
  toInt: fn('int', 'text', 'atoi', ([a]) => (/^[-+]?\d+$/.test(text(a)) ? whole(text(a)) : 0)),
  toYaml: fn(
    'string',
    'raw',
    ([a = '']) => `toYaml ${a} | trim`,
    ([a]) => goYaml(a ?? null).trim(),
  ),
  toString: fn('string', 'text', 'toString', ([a]) => text(a)),
  toJson: fn('string', 'raw', { pipe: 'toJson' }, ([a]) => goJson(a)),
  base64: fn('string', 'text', { pipe: 'b64enc' }, ([a]) => Buffer.from(text(a)).toString('base64')),
  fromBase64: fn('string', 'text', { pipe: 'b64dec' }, ([a]) => Buffer.from(text(a), 'base64').toString()),
  sha256: fn('string', 'text', { pipe: 'sha256sum' }, ([a]) => createHash('sha256').update(text(a)).digest('hex')),
  semverCompare: fn('bool', 'raw', 'semverCompare', ([range, version]) => isAtLeast(text(version), text(range))),
} satisfies Record<string, PureFunction>

function fileRow(print: (path: string, root: string, context: string) => string): Signature {
  const row = { returns: 'string', conversion: 'raw', needsRoot: true } as const
  return { ...row, print: ([path = ''], root, context) => print(path, root, context) }
}

/** Functions that need more than the values of their arguments. The evaluator implements each of them. */
const contextualFunctions = {
  /** `and` and `or` stop at the argument that decides the result. */
  and: { returns: 'argument', conversion: 'raw', print: 'and' },
  or: { returns: 'argument', conversion: 'raw', print: 'or' },
  required: { returns: 'argument', conversion: 'raw', print: ([a = '', message = '']) => `required ${message} ${a}` },
  lookup: { returns: 'any', conversion: 'raw', print: 'lookup', mayBeMissing: true },
  hasApi: {
    returns: 'bool',
    conversion: 'raw',
    needsRoot: true,
    print: ([api = ''], root) => `${root}.Capabilities.APIVersions.Has ${api}`,
  },
  /** Helm's `tpl`, which renders a template that is stored in a value. */
  tpl: {
    returns: 'string',
    conversion: 'raw',
    needsRoot: true,
    print: ([a = ''], _, context) => `tpl ${a} ${context === '.' ? '$' : context}`,
  },
  randomText: { returns: 'string', conversion: 'raw', print: 'randAlphaNum' },
  /** The content of a chart file. The arguments are its path and content. */
  fileText: fileRow((path, root) => `${root}.Files.Get ${path}`),
  /** The output of a template file of the chart. */
  templateText: fileRow((path, root, context) => {
    return `include (print ${root === '' ? '$' : root}.Template.BasePath ${path}) ${context}`
  }),
} satisfies Record<string, Signature>

export type ContextualFunctionName = keyof typeof contextualFunctions
export type FunctionName = keyof typeof pureFunctions | ContextualFunctionName

/** The signature of every function that an expression can call. */
export const functions: Readonly<Record<FunctionName, Signature>> = { ...pureFunctions, ...contextualFunctions }

export function isContextual(name: FunctionName): name is ContextualFunctionName {
  return Object.hasOwn(contextualFunctions, name)
}
