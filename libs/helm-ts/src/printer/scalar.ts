import { beforeAction, doubleQuoted, escapeBraces, yamlPlain, yamlText } from '../data/yaml-scalar.ts'
import type { Node, NodeOf } from '../nodes/node.ts'
import { quotingOf } from '../nodes/quoting.ts'
import { typeOf } from '../nodes/value-type.ts'
import { argument, pipeline, type Scope, typed } from './expression.ts'

/** One line of YAML for a scalar: quoted where it is a text, converted where it is a number. */
export function scalar(node: Node, scope: Scope): string {
  if (node.kind === 'literal') return typeof node.value === 'string' ? yamlText(node.value) : String(node.value)
  if (node.kind === 'text') {
    const safe = node.parts.map(quotingOf)
    if (isUnmistakable(node) && safe.every((part) => part === 'plain')) return inline(node, scope, (text) => text)
    if (safe.every((part) => part !== undefined)) {
      return `"${inline(node, scope, (text) => doubleQuoted(text).slice(1, -1))}"`
    }
  }
  return converted(node, pipeline(node, scope))
}

/** Whether the written parts alone make sure that the whole is read as a text, and not as a number or a date. */
function isUnmistakable(node: NodeOf<'text'>): boolean {
  const { strings } = node
  if (!strings.every((text) => /^[\w./-]*$/.test(text)) || strings[0]?.startsWith('-')) return false
  return strings.some((text) => /[A-Za-z]{6}|-[A-Za-z]{2}/.test(text))
}

function inline(node: NodeOf<'text'>, scope: Scope, print: (text: string) => string): string {
  return node.strings
    .map((text, index) => {
      const part = node.parts[index]
      return part ? `${beforeAction(print(text))}{{ ${textPart(part, scope)} }}` : escapeBraces(print(text))
    })
    .join('')
}

function textPart(part: Node, scope: Scope): string {
  const type = typeOf(part)
  // JSON writes a float as a person would, and not as `1e+06`.
  if (type === 'number') return `${argument(part, scope)} | toJson`
  return type === 'int' ? typed(part, scope).replace(/^\((.*)\)$/, '$1') : pipeline(part, scope)
}

/** The action for a value already at hand, such as the `.` of a `with`. */
export function converted(node: Node, value: string): string {
  switch (typeOf(node)) {
    case 'int':
      return `{{ ${value} | int64 }}`
    case 'number':
      return `{{ ${value} | toJson }}`
    case 'bool':
      return `{{ ${value} }}`
    default:
      return isPlainChoice(node) ? `{{ ${value} }}` : `{{ ${value} | quote }}`
  }
}

/** Choices that YAML reads as texts without quotes. */
function isPlainChoice(node: Node): boolean {
  const choices = node.kind === 'get' && node.shape.type !== 'group' ? node.shape.choices : undefined
  return choices?.every((choice) => yamlPlain(choice) === choice) ?? false
}

/** The lines of a text with expressions, for a block scalar; nothing where a line could break it. */
export function textLines(node: NodeOf<'text'>, scope: Scope): string[] | undefined {
  if (!node.parts.every((part) => quotingOf(part) !== undefined)) return undefined
  return inline(node, scope, (text) => text).split('\n')
}
