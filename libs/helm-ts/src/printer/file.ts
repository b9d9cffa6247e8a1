import { beforeAction, escapeBraces } from '../data/yaml-scalar.ts'
import { helperLines, located, templateLines } from '../layout/documents.ts'
import type { Helper, Node, NodeOf } from '../nodes/node.ts'
import { holdsLoop, uses } from '../nodes/walk.ts'
import { pipeline, testPipeline } from './expression.ts'
import { printLines } from './lines.ts'
import { loopScope, type Scope, topScope } from './scope.ts'

/** Prints a template file. */
export function templateFile(documents: readonly Node[]): string {
  return `${printLines(templateLines(documents), topScope).join('\n')}\n`
}

/** Prints a file of helpers, each definition below its description. */
export function helpersFile(helpers: readonly Helper[]): string {
  return `${helpers.map((helper) => located(helper.location, () => definition(helper)).join('\n')).join('\n\n')}\n`
}

function definition(helper: Helper): string[] {
  const { name, description, body, type, parameters } = helper
  const scope: Scope = { ...topScope, owner: parameters && helper }
  const sentence = description === undefined ? [] : ['{{/*', description.replaceAll('*/', '* /'), '*/}}']
  if (holdsLoop(body)) return [...sentence, `{{- define ${JSON.stringify(name)} }}${textOf(body, scope)}{{ end }}`]
  const isStructure = type === 'map' || type === 'list'
  const lines = isStructure ? printLines(helperLines(helper), scope) : stringHelper(body, scope)
  return [...sentence, `{{- define ${JSON.stringify(name)} -}}`, ...lines, '{{- end }}']
}

/** Prints a string, with a line of its own for each branch of a condition. */
function stringHelper(body: Node, scope: Scope): string[] {
  if (body.kind === 'comment') return stringHelper(body.of, scope)
  if (body.kind === 'when') return [...branches(body, 'if', scope), '{{- end }}']
  if (body.kind === 'literal' && body.value === '') return []
  return [isTrimmed(body) ? textOf(body, scope) : `{{- ${pipeline(body, scope)} -}}`]
}

function branches(node: NodeOf<'when'>, word: string, scope: Scope): string[] {
  const head = [`{{- ${word} ${testPipeline(node.condition, scope)} -}}`, ...stringHelper(node.consequent, scope)]
  if (!node.alternative) return head
  if (node.alternative.kind === 'when') return [...head, ...branches(node.alternative, 'else if', scope)]
  const otherwise = stringHelper(node.alternative, scope)
  return otherwise.length === 0 ? head : [...head, '{{- else -}}', ...otherwise]
}

/** Whether a string can stand between actions that trim the white space around it. */
function isTrimmed(node: Node): boolean {
  if (node.kind !== 'literal' && node.kind !== 'text') return false
  const [first, last] = node.kind === 'text' ? [node.strings[0], node.strings.at(-1)] : [node.value, node.value]
  return !/^\s/.test(String(first)) && !/\s$/.test(String(last))
}

/** Prints a plain text file such as NOTES.txt. Conditions and loops are printed in place, without trimming white space. */
export function textFile(node: Node): string {
  return `${textOf(node, topScope).replace(/\n$/, '')}\n`
}

function textOf(node: Node, scope: Scope): string {
  switch (node.kind) {
    case 'literal':
      return escapeBraces(String(node.value))
    case 'text':
      return node.strings.map((text, index) => partText(text, node.parts[index], scope)).join('')
    case 'when': {
      const alternative = node.alternative ? textOf(node.alternative, scope) : ''
      const otherwise = alternative === '' ? '' : `{{ else }}${alternative}`
      return `{{ if ${testPipeline(node.condition, scope)} }}${textOf(node.consequent, scope)}${otherwise}{{ end }}`
    }
    case 'comment':
      return textOf(node.of, scope)
    case 'each': {
      const key = uses(node.body, node.key) ? node.key : undefined
      const { inside, variables } = loopScope(scope, node.over, key, node.item)
      return `{{ range ${variables} := ${pipeline(node.over, scope)} }}${textOf(node.body, inside)}{{ end }}`
    }
    case 'values':
    case 'variable':
    case 'parameter':
    case 'builtin':
    case 'get':
    case 'call':
    case 'yamlText':
    case 'entries':
    case 'spread':
    case 'merge':
    case 'include':
    case 'mapping':
    case 'sequence':
    case 'assertion':
    case 'resource':
      return `{{ ${pipeline({ kind: 'text', strings: ['', ''], parts: [node] }, scope)} }}`
  }
}

function partText(text: string, part: Node | undefined, scope: Scope): string {
  return part ? beforeAction(text) + textOf(part, scope) : escapeBraces(text)
}
