import type { Block, Expr } from '../nodes/expression.ts'
import type { Node } from '../nodes/node.ts'
import { reference } from '../nodes/reference.ts'
import { toNode } from '../nodes/to-node.ts'
import { sharedPattern } from '../values/shared-pattern.ts'
import { call } from './conditions.ts'

type Hole = Block<string> | Expr<string> | Expr<number> | Expr<boolean> | Expr<string | number> | string | number

/**
 * A string with expressions in it, and loops that give strings where it stands in notes or in a helper of its own.
 * Braces of other template languages (`{{ $labels.pod }}`) pass through unread.
 *
 * @example image: tpl`${values.image.repository}:${fallback(values.image.tag, builtins.chart.appVersion)}`
 */
export function tpl(strings: TemplateStringsArray, ...holes: readonly Hole[]): Expr<string> {
  const texts: string[] = [strings[0] ?? '']
  const parts: Node[] = []
  for (const [index, hole] of holes.entries()) {
    const after = strings[index + 1] ?? ''
    const node = toNode(hole)
    if (node.kind === 'text') {
      texts[texts.length - 1] += node.strings[0] ?? ''
      parts.push(...node.parts)
      texts.push(...node.strings.slice(1))
      texts[texts.length - 1] += after
    } else if (node.kind === 'literal') {
      texts[texts.length - 1] += `${node.value}${after}`
    } else {
      parts.push(node)
      texts.push(after)
    }
  }
  if (parts.length === 0) return reference({ kind: 'literal', value: texts.join('') })
  return reference({ kind: 'text', strings: texts, parts })
}

/** The text in lower case. */
export function lower(text: Expr<string>): Expr<string> {
  return call('lower', text)
}

/** The text in upper case. */
export function upper(text: Expr<string>): Expr<string> {
  return call('upper', text)
}

/** At most this many bytes of the text, counted from its start. */
export function trunc(text: Expr<string>, length: number): Expr<string> {
  return call('trunc', text, length)
}

/** The text without this ending, where it has it. */
export function trimSuffix(text: Expr<string>, suffix: string | Expr<string>): Expr<string> {
  return call('trimSuffix', text, suffix)
}

/** The text without this beginning, where it has it. */
export function trimPrefix(text: Expr<string>, prefix: string | Expr<string>): Expr<string> {
  return call('trimPrefix', text, prefix)
}

/** Every occurrence of `from` replaced by `to`. */
export function replace(text: Expr<string>, from: string | Expr<string>, to: string | Expr<string>): Expr<string> {
  return call('replace', text, from, to)
}

/** True where the string has this part. */
export function contains(text: Expr<string>, part: string | Expr<string>): Expr<boolean> {
  return call('contains', text, part)
}

/** True where the string begins with this. */
export function hasPrefix(text: Expr<string>, prefix: string | Expr<string>): Expr<boolean> {
  return call('hasPrefix', text, prefix)
}

/** True where the string ends with this. */
export function hasSuffix(text: Expr<string>, suffix: string | Expr<string>): Expr<boolean> {
  return call('hasSuffix', text, suffix)
}

/** The text in Base64, as the data of a Secret is written. */
export function base64(text: Expr<string>): Expr<string> {
  return call('base64', text)
}

/** The text behind Base64, such as the data of a Secret that `lookup` found. */
export function fromBase64(text: Expr<string>): Expr<string> {
  return call('fromBase64', text)
}

/** The SHA-256 of a text, in hexadecimal. */
export function sha256(text: Expr<string>): Expr<string> {
  return call('sha256', text)
}

/** Compact JSON with sorted keys, as Go writes it. */
export function toJson(value: Expr<unknown>): Expr<string> {
  return call('toJson', value)
}

/**
 * True where a part of the string matches.
 *
 * @param pattern in the syntax that JavaScript and Go's RE2 share, without flags
 */
export function regexMatch(text: Expr<string>, pattern: RegExp): Expr<boolean> {
  return call('regexMatch', text, sharedPattern(pattern))
}

/**
 * A map or list as YAML text, such as a configuration file that users write in their values.
 *
 * @example data: { 'config.yaml': toYaml(values.config) }
 */
export function toYaml(value: Expr<unknown>): Expr<string> {
  return call('toYaml', value)
}

/**
 * What Helm's own `tpl` makes of a template that a value holds: `{{ .Release.Name }}-x` in values.yaml. `render()`
 * evaluates references; for anything else in braces it throws a RenderError, and only Helm renders it.
 */
export function renderTemplate(template: Expr<string>): Expr<string> {
  return call('tpl', template)
}
