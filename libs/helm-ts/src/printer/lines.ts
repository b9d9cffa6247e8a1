import { beforeAction, escapeBraces } from '../data/yaml-scalar.ts'
import type { Choice, Hole, Line, Part, Wrap } from '../layout/line.ts'
import type { Node } from '../nodes/node.ts'
import { typeOf } from '../nodes/value-type.ts'
import { argument, includeText, pipeline, testPipeline, typed } from './expression.ts'
import { loopScope, type Scope } from './scope.ts'

/** Prints lines as template source. */
export function printLines(lines: readonly Line[], scope: Scope): string[] {
  return lines.flatMap((line) => printLine(line, scope))
}

function printLine(line: Line, scope: Scope): string[] {
  switch (line.kind) {
    case 'text':
      return [' '.repeat(line.indent) + partsText(line.parts, scope)]
    case 'comment':
      return [' '.repeat(line.indent) + escapeBraces(line.text)]
    case 'insert':
      return [action(line, `${inserted(line.value, line.as, line.wrap, scope)} | nindent ${line.indent}`)]
    case 'if':
      return [...ifLines(line, 'if', scope), action(line, 'end')]
    case 'with': {
      const inside: Scope = { ...scope, dot: '$', dotValue: line.value }
      return [
        action(line, `with ${pipeline(line.value, scope)}`),
        ...printLines(line.lines, inside),
        action(line, 'end'),
      ]
    }
    case 'range': {
      const { inside, variables } = loopScope(scope, line.over, line.key, line.item)
      const head = action(line, `range ${variables} := ${pipeline(line.over, scope)}`)
      return [head, ...printLines(line.lines, inside), action(line, 'end')]
    }
    case 'block':
      return [' '.repeat(line.indent) + partsText(line.parts, scope), ...printLines(line.lines, scope)]
    case 'fail':
      return [action(line, `fail ${argument(line.message, scope)}`)]
    case 'item':
      throw new Error('Unexpected line of kind item: tidy() replaces them before lines are printed.')
  }
}

function action({ indent }: Line, text: string): string {
  return `${' '.repeat(indent)}{{- ${text} }}`
}

/** Prints `if`, `else if` and `else`, without the `end`. */
function ifLines(line: Extract<Line, { kind: 'if' }>, word: string, scope: Scope): string[] {
  const head = [action(line, `${word} ${testPipeline(line.test, scope)}`), ...printLines(line.lines, scope)]
  const [only, ...more] = line.otherwise
  if (!only) return head
  if (only.kind === 'if' && more.length === 0)
    return [...head, ...ifLines({ ...only, indent: line.indent }, 'else if', scope)]
  return [...head, action(line, 'else'), ...printLines(line.otherwise, scope)]
}

function inserted(value: Node, as: 'yaml' | 'text', wrap: Wrap | undefined, scope: Scope): string {
  if (value.kind === 'include' && as === 'text' && !wrap) return includeText(value, scope)
  if (as === 'text') return pipeline(value, scope)
  if (!wrap) return `toYaml ${argument(value, scope)}`
  if (wrap.kind === 'item') return `toYaml (list ${argument(value, scope)})`
  const key = typeof wrap.key === 'string' ? JSON.stringify(wrap.key) : argument(wrap.key, scope)
  return `toYaml (dict ${key} ${argument(value, scope)})`
}

/** Prints text with actions, and escapes braces in the text. */
function partsText(parts: readonly Part[], scope: Scope): string {
  return parts.map((part, index) => partText(part, scope, index === parts.length - 1)).join('')
}

function partText(part: Part, scope: Scope, isLast: boolean): string {
  if (typeof part === 'string') return isLast ? escapeBraces(part) : beforeAction(part)
  return part.kind === 'hole' ? `{{ ${holeText(part, scope)} }}` : choiceText(part, scope)
}

function choiceText({ test, consequent, alternative }: Choice, scope: Scope): string {
  const textOf = (parts: readonly Part[]) => parts.map((part) => partText(part, scope, false)).join('')
  const otherwise = alternative.length === 0 ? '' : `{{ else }}${textOf(alternative)}`
  return `{{ if ${testPipeline(test, scope)} }}${textOf(consequent)}${otherwise}{{ end }}`
}

function holeText({ value, quoted }: Hole, scope: Scope): string {
  if (quoted) return `${pipeline(value, scope)} | quote`
  const type = typeOf(value)
  // Go prints large floats as `1e+06`, `toJson` does not.
  if (type === 'number') return `${argument(value, scope)} | toJson`
  return type === 'int' ? typed(value, scope).replace(/^\((.*)\)$/, '$1') : pipeline(value, scope)
}
