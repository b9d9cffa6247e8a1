import { beforeAction, escapeBraces } from '../data/yaml-scalar.ts'
import type { Helper } from '../nodes/helper.ts'
import type { Node } from '../nodes/node.ts'
import { ChartError, type SourceLocation } from '../nodes/source-location.ts'
import { itemsLines, mappingLines } from './block.ts'
import { branches } from './branches.ts'
import { condition, pipeline, topScope } from './expression.ts'
import { action, commentLines, type Position } from './position.ts'
import { loopScope } from './scope.ts'

const top: Position = { indent: 0, scope: topScope }

/** The text of one template file: its objects, divided by `---`. */
export function templateFile(documents: readonly Node[]): string {
  return `${documentLines(documents, top).join('\n')}\n`
}

function documentLines(documents: readonly Node[], at: Position): string[] {
  return documents.flatMap((document, index) => {
    const divided = index > 0 && documents.slice(0, index).some((earlier) => earlier.kind !== 'assertion')
    return [
      ...(divided && document.kind !== 'assertion' && !isLoop(document) ? ['---'] : []),
      ...oneDocument(document, at),
    ]
  })
}

function isLoop(document: Node): boolean {
  return document.kind === 'each'
}

function oneDocument(document: Node, at: Position): string[] {
  switch (document.kind) {
    case 'sequence':
      return documentLines(document.items, at)
    case 'when':
      return branches(document, at, (branch) => oneDocument(branch, at))
    case 'each': {
      const loop = loopScope(document, at.scope)
      const inner = oneDocument(document.body, { ...at, scope: loop.scope })
      return [action(at, loop.range), '---', ...inner, action(at, 'end')]
    }
    case 'comment':
      return [...commentLines(document.text, at), ...oneDocument(document.of, at)]
    case 'assertion':
      return [
        action(at, `if ${pipeline(condition(document.condition), at.scope)}`),
        action(at, `fail ${pipelineArgument(document.message, at)}`),
        action(at, 'end'),
      ]
    case 'resource':
      return placed(document.place, () => mappingLines(document, at))
    default:
      return mappingLines(document, at)
  }
}

/** What goes wrong inside an object or helper is reported with the place where that was written, unless with its own. */
function placed(place: SourceLocation, print: () => string[]): string[] {
  try {
    return print()
  } catch (error) {
    throw error instanceof ChartError && !error.hasLocation ? new ChartError(error.message, place) : error
  }
}

function pipelineArgument(message: Node, at: Position): string {
  const text = pipeline(message, at.scope)
  return message.kind === 'literal' ? text : `(${text})`
}

/** `_helpers.tpl`: each definition under its sentence. */
export function helpersFile(helpers: readonly Helper[]): string {
  return `${helpers.map((helper) => placed(helper.location, () => helperLines(helper)).join('\n')).join('\n\n')}\n`
}

function helperLines({ name, description, body, type }: Helper): string[] {
  const sentence = description === undefined ? [] : ['{{/*', description.replaceAll('*/', '* /'), '*/}}']
  const definition = `{{- define ${JSON.stringify(name)} -}}`
  const isEmpty = body.kind === 'mapping' && body.entries.size === 0
  if (isEmpty) return [...sentence, definition, '{}', '{{- end }}']
  if (type === 'map') return [...sentence, definition, ...mappingLines(body, top), '{{- end }}']
  if (type === 'list') return [...sentence, definition, ...itemsLines(body, top), '{{- end }}']
  return [...sentence, definition, ...helperText(body), '{{- end }}']
}

function helperText(body: Node): string[] {
  if (body.kind === 'when') return branches(body, top, helperText)
  if (body.kind === 'comment') return helperText(body.of)
  return [`{{- ${pipeline(body, topScope)} -}}`]
}

/** Text outside any object, such as NOTES.txt: conditions stand exactly where they were written. */
export function textFile(node: Node): string {
  return `${textOf(node).replace(/\n$/, '')}\n`
}

function textOf(node: Node): string {
  switch (node.kind) {
    case 'literal':
      return escapeBraces(String(node.value))
    case 'text':
      return node.strings.map((text, index) => inline(text, node.parts[index])).join('')
    case 'when': {
      const alternative = node.alternative ? textOf(node.alternative) : ''
      const otherwise = alternative === '' ? '' : `{{ else }}${alternative}`
      return `{{ if ${pipeline(condition(node.condition), topScope)} }}${textOf(node.consequent)}${otherwise}{{ end }}`
    }
    case 'comment':
      return textOf(node.of)
    default:
      return `{{ ${pipeline({ kind: 'text', strings: ['', ''], parts: [node] }, topScope)} }}`
  }
}

function inline(text: string, part: Node | undefined): string {
  return part ? beforeAction(text) + textOf(part) : escapeBraces(text)
}
