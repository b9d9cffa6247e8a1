import { type Data, type DataMap, isList, isMap } from './data.ts'

/**
 * A value as Helm's `toYaml` writes it, without the last line break: keys sorted, lists not indented within maps,
 * strings quoted by the rules of Go's yaml.v2, which follow YAML 1.1.
 */
export function goYaml(value: Data): string {
  if (isList(value) && value.length > 0) return listLines(value).join('\n')
  if (isMap(value) && presentKeys(value).length > 0) return mapLines(value).join('\n')
  return scalarText(value, 0, false)
}

function presentKeys(map: DataMap): string[] {
  return Object.keys(map)
    .filter((key) => map[key] !== undefined)
    .sort(byNaturalOrder)
}

function mapLines(map: DataMap): string[] {
  return presentKeys(map).flatMap((key) => {
    const name = keyText(key)
    const value = map[key]
    if (isMap(value) && presentKeys(value).length > 0) return [`${name}:`, ...mapLines(value).map(indented)]
    if (isList(value) && value.length > 0) return [`${name}:`, ...listLines(value)]
    return scalarLines(`${name}:`, value)
  })
}

function listLines(list: readonly Data[]): string[] {
  return list.flatMap((item) => {
    if (isMap(item) && presentKeys(item).length > 0) return dashed(mapLines(item))
    if (isList(item) && item.length > 0) return dashed(listLines(item))
    return scalarLines('-', item)
  })
}

function dashed(lines: readonly string[]): string[] {
  return lines.map((text, index) => (index === 0 ? `- ${text}` : indented(text)))
}

const indented = (text: string): string => (text === '' ? '' : `  ${text}`)

function scalarLines(before: string, value: Data): string[] {
  return `${before} ${scalarText(value, 2, false)}`.split('\n')
}

function keyText(key: string): string {
  return scalarText(key, 0, true)
}

function scalarText(value: Data, indent: number, isKey: boolean): string {
  if (value === undefined || value === null) return 'null'
  if (isList(value)) return '[]'
  if (isMap(value)) return '{}'
  if (typeof value === 'number') return numberText(value)
  return typeof value === 'boolean' ? String(value) : stringText(value, indent, isKey)
}

/** Whole numbers within 64 bits in full, all others with the shortest digits and an exponent from 1e+06 on. */
function numberText(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 63) return BigInt(value).toString()
  if (Number.isInteger(value) && value > 0 && value < 2 ** 64) return BigInt(value).toString()
  const [digits = '', exponentText = '0'] = value.toExponential().split('e')
  const exponent = Number(exponentText)
  if (exponent >= -4 && exponent < 21 && !(exponent >= 6)) return String(value)
  const sign = exponent < 0 ? '-' : '+'
  return `${digits}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`
}

/** Letters after all else, runs of digits by the number they write. */
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

function stringText(text: string, indent: number, isKey: boolean): string {
  const allowed = allowedStyles(text)
  if (text.includes('\n') && allowed.block && !isKey) return literal(text, indent)
  if (!text.includes('\n') && isPlainString(text) && allowed.plain && text !== '') return text
  if (!text.includes('\n') && isPlainString(text) && allowed.single) return `'${text.replaceAll("'", "''")}'`
  return doubleQuoted(text)
}

interface Styles {
  readonly plain: boolean
  readonly single: boolean
  readonly block: boolean
}

const breaks = /[\r\n\u0085\u2028\u2029]/

/** What each way of writing can hold, by the scanner's view of the string. */
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

/** Characters that begin something else than a plain string in YAML's block style. */
function hasIndicator(text: string): boolean {
  if (/^(?:---|\.\.\.)/.test(text) || /^[#,[\]{}&*!|>'"%@`]/.test(text)) return true
  return /^[?:-](?:[\s\0]|$)/.test(text) || /:(?:[\s\0]|$)/.test(text) || /(?:^|[\s\0])#/.test(text)
}

const words =
  /^(?:|~|null|Null|NULL|y|Y|yes|Yes|YES|true|True|TRUE|on|On|ON|n|N|no|No|NO|false|False|FALSE|off|Off|OFF|\.nan|\.NaN|\.NAN|[+-]?\.inf|[+-]?\.Inf|[+-]?\.INF|<<)$/
const float = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/
const integer = /^[-+]?(?:0|[1-9][0-9]*|0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|0[bB][01]+)$/
const base60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/
const timestamp =
  /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt ][0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(?:\.[0-9]+)?(?:Z|[+-][0-9]{2}:[0-9]{2})?)?$/

/** Whether an unquoted string is read back as a string, and not as a number, a bool, a date or null. */
function isPlainString(text: string): boolean {
  if (words.test(text) || base60.test(text) || isTimestamp(text)) return false
  const plain = text.replaceAll('_', '')
  const startsAsNumber = /^[-+0-9]/.test(text)
  if (startsAsNumber && integer.test(plain) && isWithin64Bits(plain)) return false
  return !((startsAsNumber || text.startsWith('.')) && float.test(startsAsNumber ? plain : text))
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

function literal(text: string, indent: number): string {
  const margin = ' '.repeat(indent === 0 ? 2 : indent)
  const hint = /^[ \r\n\u0085\u2028\u2029]/.test(text) ? '2' : ''
  const end = !text.endsWith('\n') ? '-' : text === '\n' || text.endsWith('\n\n') ? '+' : ''
  const lines = (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n')
  return [`|${hint}${end}`, ...lines.map((line) => (line === '' ? '' : margin + line))].join('\n')
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

function doubleQuoted(text: string): string {
  const escaped = Array.from(text, (character) => {
    const known = escapes[character]
    if (known !== undefined) return known
    if (/^[\x20-\x7e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]$/u.test(character)) return character
    const code = codePoint(character)
    const [letter, length] = code <= 0xff ? ['x', 2] : code <= 0xffff ? ['u', 4] : ['U', 8]
    return `\\${letter}${code.toString(16).toUpperCase().padStart(Number(length), '0')}`
  })
  return `"${escaped.join('')}"`
}
