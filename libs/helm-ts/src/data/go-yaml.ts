import { type Data, type DataMap, isList, isMap } from './data.ts'
import { goFloat } from './go-text.ts'

/**
 * Returns the output of Helm's `toYaml` without the final line break: keys are sorted, lists in maps are not indented, and
 * strings are quoted by the rules of Go's yaml.v2, which implements YAML 1.1.
 */
export function goYaml(value: Data): string {
  return valueLines(value, 0)?.join('\n') ?? scalarText(value, 0, 0)
}

/** Returns the lines of a non-empty list or map that starts at `column`, or `undefined` for any other value. */
function valueLines(value: Data, column: number): string[] | undefined {
  if (isList(value) && value.length > 0) return value.flatMap((item) => itemLines(item, column))
  if (isMap(value) && presentKeys(value).length > 0) {
    return presentKeys(value).flatMap((key) => memberLines(key, value[key], column))
  }
  return undefined
}

function presentKeys(map: DataMap): string[] {
  return Object.keys(map)
    .filter((key) => map[key] !== undefined)
    .sort(byNaturalOrder)
}

function memberLines(key: string, value: Data, column: number): string[] {
  const name = `${keyText(key)}:`
  if (isList(value)) {
    const lines = valueLines(value, column)
    if (lines) return [name, ...lines]
  }
  const lines = valueLines(value, column + 2)
  if (lines) return [name, ...lines.map(indented)]
  return `${name} ${scalarText(value, column, column + name.length + 1)}`.split('\n')
}

function itemLines(item: Data, column: number): string[] {
  const lines = valueLines(item, column + 2) ?? scalarText(item, column, column + 2).split('\n')
  const isBlock = valueLines(item, 0) !== undefined
  return lines.map((text, index) => (index === 0 ? `- ${text}` : isBlock ? indented(text) : text))
}

const indented = (text: string): string => (text === '' ? '' : `  ${text}`)

function keyText(key: string): string {
  return stringText(key, undefined)
}

function scalarText(value: Data, indent: number, column: number): string {
  if (value === undefined || value === null) return 'null'
  if (isList(value)) return '[]'
  if (isMap(value)) return '{}'
  if (typeof value === 'number') return numberText(value)
  return typeof value === 'boolean' ? String(value) : stringText(value, { column, indent })
}

/** Go prints integers within 64 bits without an exponent. */
function numberText(value: number): string {
  return Number.isInteger(value) && value > -(2 ** 63) && value < 2 ** 64 ? BigInt(value).toString() : goFloat(value)
}

/** The key order of yaml.v2: letters come last, and digit sequences compare by their numeric value. */
function byNaturalOrder(left: string, right: string): number {
  const [a, b] = [Array.from(left), Array.from(right)]
  for (let at = 0; at < a.length && at < b.length; at += 1) {
    const [x = '', y = ''] = [a[at], b[at]]
    if (x === y) continue
    const [isLetterX, isLetterY] = [/\p{L}/u.test(x), /\p{L}/u.test(y)]
    if (isLetterX && isLetterY) return codePoint(x) - codePoint(y)
    if (isLetterX || isLetterY) return isLetterY ? -1 : 1
    return byNumber(a, b, at)
  }
  return a.length - b.length
}

function byNumber(a: readonly string[], b: readonly string[], at: number): number {
  const one = hasNumberBefore(a, at) && (a[at] === '0' || b[at] === '0') ? '1' : ''
  const [runA, runB] = [digitsFrom(a, at), digitsFrom(b, at)]
  const [numberA, numberB] = [Number(one + runA), Number(one + runB)]
  if (numberA !== numberB) return numberA - numberB
  if (runA.length !== runB.length) return runA.length - runB.length
  return codePoint(a[at] ?? '') - codePoint(b[at] ?? '')
}

function hasNumberBefore(text: readonly string[], at: number): boolean {
  for (let index = at - 1; index >= 0 && /\p{Nd}/u.test(text[index] ?? ''); index -= 1) {
    if (text[index] !== '0') return true
  }
  return false
}

function digitsFrom(text: readonly string[], at: number): string {
  let end = at
  while (/\p{Nd}/u.test(text[end] ?? '')) end += 1
  return text.slice(at, end).join('')
}

const codePoint = (character: string): number => character.codePointAt(0) ?? 0

/** The start column of a string and the indent of its block. `undefined` for a key, which is never folded. */
type Position = { readonly column: number; readonly indent: number } | undefined

function stringText(text: string, at: Position): string {
  const allowed = allowedStyles(text)
  if (text.includes('\n')) return allowed.block && at ? literal(text) : doubleQuoted(text, at)
  if (!isPlainString(text) || (!allowed.plain && !allowed.single)) return doubleQuoted(text, at)
  if (allowed.plain) return folded(Array.from(text), at, 0)
  return `'${folded(
    Array.from(text, (one) => (one === "'" ? "''" : one)),
    at,
    1,
  )}'`
}

/** Folds a line as yaml.v2 does: at the first single space after column 80. */
function folded(characters: readonly string[], at: Position, quotes: number): string {
  if (!at) return characters.join('')
  let column = at.column + quotes
  let result = ''
  for (const [index, character] of characters.entries()) {
    const [before, after] = [characters[index - 1], characters[index + 1]]
    const isInside = index > 0 && after !== undefined
    if (character === ' ' && before !== ' ' && after !== ' ' && column > 80 && isInside) {
      result += '\n  '
      column = at.indent + 2
    } else {
      result += character
      column += character === "''" ? 2 : 1
    }
  }
  return result
}

interface Styles {
  readonly plain: boolean
  readonly single: boolean
  readonly block: boolean
}

const breaks = /[\r\n\u0085\u2028\u2029]/

/** Returns the scalar styles that can represent the string, by the rules of yaml.v2's emitter. */
function allowedStyles(text: string): Styles {
  const hasSpecial = !/^(?:[\n\x20-\x7e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd])*$/.test(text)
  const hasBreak = breaks.test(text)
  const spaceThenBreak = / [\r\n\u0085\u2028\u2029]/.test(text)
  const breakThenSpace = /[\r\n\u0085\u2028\u2029] /.test(text)
  const edges = /^[ \r\n\u0085\u2028\u2029]|[ \r\n\u0085\u2028\u2029]$/.test(text)
  const single = !breakThenSpace && !spaceThenBreak && !hasSpecial
  return {
    plain: single && !edges && !hasBreak && !hasIndicator(text),
    single,
    block: !text.endsWith(' ') && !spaceThenBreak && !hasSpecial,
  }
}

/** Whether the string has an indicator character, which YAML would not read as part of a plain scalar. */
function hasIndicator(text: string): boolean {
  if (/^(?:---|\.\.\.)/.test(text) || /^[#,[\]{}&*!|>'"%@`]/.test(text)) return true
  return /^[?:-](?:[\s\0]|$)/.test(text) || /:(?:[\s\0]|$)/.test(text) || /(?:^|[\s\0])#/.test(text)
}

const words =
  /^(?:|~|null|Null|NULL|y|Y|yes|Yes|YES|true|True|TRUE|on|On|ON|n|N|no|No|NO|false|False|FALSE|off|Off|OFF|\.nan|\.NaN|\.NAN|[+-]?\.inf|[+-]?\.Inf|[+-]?\.INF)$/
const float = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/
const integer = /^[-+]?(?:0|[1-9][0-9]*|0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|0[bB][01]+)$/
const base60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/
const timestamp =
  /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt ][0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(?:\.[0-9]+)?(?:Z|[+-][0-9]{2}:[0-9]{2})?)?$/

/** Whether YAML 1.1 resolves the unquoted string to a string, not to a number, bool, timestamp or null. */
function isPlainString(text: string): boolean {
  if (words.test(text) || base60.test(text) || isTimestamp(text)) return false
  const plain = text.replaceAll('_', '')
  const startsAsNumber = /^[-+0-9]/.test(text)
  if (startsAsNumber && integer.test(plain) && isWithin64Bits(plain)) return false
  if (startsAsNumber) return !isFloat(plain)
  // Go's ParseFloat, which yaml.v2 calls here, allows underscores only between digits.
  return !(text.startsWith('.') && isFloat(text.replace(/(?<=\d)_(?=\d)/g, '')))
}

/** Go's ParseFloat rejects a number that is too large for a float, so yaml.v2 reads it as a string. */
function isFloat(text: string): boolean {
  return float.test(text) && Number.isFinite(Number(text))
}

function isWithin64Bits(text: string): boolean {
  const digits = text.replace(/^[-+]/, '').replace(/^0(?=[0-7]+$)/, '0o')
  const size = BigInt(digits.toLowerCase())
  return size < 2n ** 64n
}

function isTimestamp(text: string): boolean {
  if (!timestamp.test(text)) return false
  const [year = 0, month = 0, day = 0, ...time] = (text.match(/\d+/g) ?? []).map(Number)
  const [hour = 0, minute = 0, second = 0] = time
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate()
  return month >= 1 && month <= 12 && day >= 1 && day <= days && hour < 24 && minute < 60 && second < 60
}

function literal(text: string): string {
  const hint = /^[ \r\n\u0085\u2028\u2029]/.test(text) ? '2' : ''
  const end = !text.endsWith('\n') ? '-' : text === '\n' || text.endsWith('\n\n') ? '+' : ''
  const lines = (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n')
  return [`|${hint}${end}`, ...lines.map(indented)].join('\n')
}

const escapes: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\x07': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\x1b': '\\e',
  '"': '\\"',
  '\\': '\\\\',
  '\u0085': '\\N',
  '\u2028': '\\L',
  '\u2029': '\\P',
}

function doubleQuoted(text: string, at: Position): string {
  return `"${foldedQuotes(Array.from(text, escaped), at)}"`
}

function escaped(character: string): string {
  const known = escapes[character]
  if (known !== undefined) return known
  if (/^[\x20-\x7e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]$/u.test(character)) return character
  const code = codePoint(character)
  const [letter, length] = code <= 0xff ? ['x', 2] : code <= 0xffff ? ['u', 4] : ['U', 8]
  return `\\${letter}${code.toString(16).toUpperCase().padStart(Number(length), '0')}`
}

/** Folds a double-quoted line, also before several spaces: a backslash keeps the spaces after the line break. */
function foldedQuotes(characters: readonly string[], at: Position): string {
  if (!at) return characters.join('')
  let column = at.column + 1
  let result = ''
  for (const [index, character] of characters.entries()) {
    const [before, after] = [characters[index - 1], characters[index + 1]]
    if (character === ' ' && before !== ' ' && column > 80 && index > 0 && after !== undefined) {
      result += after === ' ' ? '\n  \\' : '\n  '
      column = at.indent + (after === ' ' ? 3 : 2)
    } else {
      result += character
      column += character.length
    }
  }
  return result
}
