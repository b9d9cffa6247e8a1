import type { Block, Expr, Maybe, Tpl } from '../nodes/expression.ts'
import type { Node } from '../nodes/node.ts'
import { reference } from '../nodes/reference.ts'
import { toNode } from '../nodes/to-node.ts'
import { sharedPattern } from '../values/shared-pattern.ts'
import { call } from './conditions.ts'

type Hole = Block<string> | Expr<string> | Expr<number> | Expr<boolean> | Expr<string | number> | string | number

/** The type that a part of a string must have. For any other type, the compiler's message contains the remedy. */
type HoleOf<X> = X extends Hole
  ? X
  : X extends Maybe<unknown>
    ? "This value may be unset: write fallback(value, '')."
    : X extends Expr<readonly unknown[]>
      ? 'This value is a list: write join(list, separator), or a loop with each.'
      : X extends Expr<object>
        ? 'This value is a map: write toJson(map), toYaml(map), or one of its members.'
        : Hole

/**
 * A string with embedded expressions. In the notes, or as the body of a helper, it can also contain loops of strings.
 * Braces of other template languages, such as `{{ $labels.pod }}`, are escaped.
 *
 * @example image: tpl`${values.image.repository}:${fallback(values.image.tag, builtins.chart.appVersion)}`
 */
export function tpl(strings: TemplateStringsArray, ...holes: readonly Hole[]): Expr<string>
export function tpl<const H extends readonly unknown[]>(
  strings: TemplateStringsArray,
  ...holes: { readonly [I in keyof H]: HoleOf<H[I]> }
): Expr<string>
export function tpl(strings: TemplateStringsArray, ...holes: readonly unknown[]): Expr<string> {
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

/** The string in lower case. */
export function lower(text: Expr<string>): Expr<string> {
  return call('lower', text)
}

/** The string in upper case. */
export function upper(text: Expr<string>): Expr<string> {
  return call('upper', text)
}

/** The first `length` bytes of the string, or the last ones for a negative `length`. */
export function trunc(text: Expr<string>, length: number): Expr<string> {
  return call('trunc', text, length)
}

/** The string without the suffix, or unchanged when it does not end with it. */
export function trimSuffix(text: Expr<string>, suffix: string | Expr<string>): Expr<string> {
  return call('trimSuffix', text, suffix)
}

/** The string without the prefix, or unchanged when it does not start with it. */
export function trimPrefix(text: Expr<string>, prefix: string | Expr<string>): Expr<string> {
  return call('trimPrefix', text, prefix)
}

/** The string with every occurrence of `from` replaced by `to`. */
export function replace(text: Expr<string>, from: string | Expr<string>, to: string | Expr<string>): Expr<string> {
  return call('replace', text, from, to)
}

/** True if the string contains the part. */
export function contains(text: Expr<string>, part: string | Expr<string>): Expr<boolean> {
  return call('contains', text, part)
}

/** True if the string starts with the prefix. */
export function hasPrefix(text: Expr<string>, prefix: string | Expr<string>): Expr<boolean> {
  return call('hasPrefix', text, prefix)
}

/** True if the string ends with the suffix. */
export function hasSuffix(text: Expr<string>, suffix: string | Expr<string>): Expr<boolean> {
  return call('hasSuffix', text, suffix)
}

/** The string encoded as Base64, as in the data of a Secret. */
export function base64(text: Expr<string>): Expr<string> {
  return call('base64', text)
}

/** The string decoded from Base64, such as the data of a Secret from `lookup`. */
export function fromBase64(text: Expr<string>): Expr<string> {
  return call('fromBase64', text)
}

/** The SHA-256 of the string, in hexadecimal. */
export function sha256(text: Expr<string>): Expr<string> {
  return call('sha256', text)
}

/** Compact JSON with sorted keys, as Go writes it. */
export function toJson(value: Expr<unknown>): Expr<string> {
  return call('toJson', value)
}

/**
 * True if any part of the string matches the pattern.
 *
 * @param pattern a pattern without flags that both JavaScript and Go's RE2 support
 */
export function regexMatch(text: Expr<string>, pattern: RegExp): Expr<boolean> {
  return call('regexMatch', text, sharedPattern(pattern))
}

/**
 * The first part of the string that matches the pattern, or an empty string.
 *
 * @param pattern a pattern without flags that both JavaScript and Go's RE2 support
 * @example tag: regexFind(values.image.tag, /^[^@]+/)
 */
export function regexFind(text: Expr<string>, pattern: RegExp): Expr<string> {
  return call('regexFind', text, sharedPattern(pattern))
}

/**
 * True if the string is a valid regular expression of RE2, the engine of Go, Envoy and Prometheus.
 *
 * @example fail(not(isRegex(values.route)), 'route is not a valid regular expression: check its parentheses.')
 */
export function isRegex(text: Expr<string>): Expr<boolean> {
  return call('isRegex', text)
}

/** The integer that a string of decimal digits, with or without a sign, stands for, or 0 for any other string. */
export function toInt(text: Expr<string>): Expr<number> {
  return call('toInt', text)
}

/**
 * A map or list as a YAML string, for example a configuration file that users write in their values.
 *
 * @example data: { 'config.yaml': toYaml(values.config) }
 */
export function toYaml(value: Expr<unknown>): Expr<string> {
  return call('toYaml', value)
}

/**
 * Helm's `tpl`: renders a template that is stored in a value, such as `{{ .Release.Name }}-x` in values.yaml. `render()`
 * supports only references and throws a RenderError for any other action.
 */
export function renderTemplate(template: Expr<string>): Expr<string> {
  return call('tpl', template)
}

/**
 * A YAML document as a string, for a configuration file inside a ConfigMap. The structure can contain whatever an object
 * can: values, conditions, loops, comments and helpers. Use it as the value of a key or as a list item.
 *
 * @example data: { 'prometheus.yml': yamlText({ global: { scrape_interval: values.scrapeInterval } }) }
 */
export function yamlText<const X>(structure: Tpl<X>): Expr<string> {
  return reference({ kind: 'yamlText', of: toNode(structure) })
}
