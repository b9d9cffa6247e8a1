import { type Data, isList, isMap } from './data.ts'

/** Compares strings by UTF-8 bytes like Go. JavaScript compares UTF-16 code units, which differs outside the basic plane. */
export function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

/** Returns JSON as Go's encoder writes it: keys are sorted, and `<`, `>`, `&`, U+2028 and U+2029 are escaped. */
export function goJson(value: Data): string {
  if (value === undefined || value === null) return 'null'
  if (isList(value)) return `[${value.map(goJson).join(',')}]`
  if (isMap(value)) {
    const members = Object.keys(value).sort(byBytes)
    return `{${members.map((key) => `${goJson(key)}:${goJson(value[key])}`).join(',')}}`
  }
  if (typeof value !== 'string') return JSON.stringify(value)
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** Returns the output of a template action whose result is this value. */
export function goText(value: Data): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'string') return value
  return typeof value === 'object' ? goJson(value) : String(value)
}

const goEscapes: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '"': '\\"',
  '\\': '\\\\',
}

/** Returns the shortest decimal representation of a float as Go prints it, with an exponent from 1e+06. */
export function goFloat(value: number): string {
  const [digits = '', exponentText = '0'] = value.toExponential().split('e')
  const exponent = Number(exponentText)
  if (exponent >= -4 && exponent < 6) return String(value)
  return `${digits}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
}

/**
 * Returns the double-quoted string that Go's `%q`, and so Helm's `quote`, prints. Characters that only a newer Unicode
 * version defines may be escaped differently.
 */
export function goQuote(text: string): string {
  const escaped = Array.from(text, (character) => {
    const known = goEscapes[character]
    if (known !== undefined) return known
    if (/[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(character)) return character
    const code = character.codePointAt(0) ?? 0
    const [letter, length] = code < 0x80 ? ['x', 2] : code <= 0xffff ? ['u', 4] : ['U', 8]
    return `\\${letter}${code.toString(16).padStart(Number(length), '0')}`
  })
  return `"${escaped.join('')}"`
}
