import { type DataMap, isTruthy } from '../data/data.ts'
import { goJson, goQuote, goText } from '../data/go-text.ts'
import { goYaml } from '../data/go-yaml.ts'
import { helperLines, yamlTextLines } from '../layout/documents.ts'
import type { Hole, Line, Part, Wrap } from '../layout/line.ts'
import type { Node, NodeOf, Variable } from '../nodes/node.ts'
import { typeOf } from '../nodes/value-type.ts'
import { type EvaluationContext, iterate, RenderError } from './context.ts'
import { helperContext, typedValue, valueIn } from './evaluate.ts'

/**
 * Returns the output of a template file exactly as Helm's `include` returns it, so that checksums of it are the same.
 */
export function templateText(lines: readonly Line[], context: EvaluationContext): string {
  const text = new TemplateText()
  write(lines, context, text)
  return `${text.from(lines)}\n`
}

/** Returns the string of a `yamlText`: the content of the block scalar `|` that the template contains. */
export function yamlText(node: NodeOf<'yamlText'>, context: EvaluationContext): string {
  const lines = yamlTextLines(node)
  const text = new TemplateText()
  write(lines, context, text)
  const content = text.afterBreak().replace(/\n+$/, '')
  return content === '' ? '' : `${content}\n`
}

function startsWithText([first]: readonly Line[]): boolean {
  return first?.kind === 'text' || first?.kind === 'comment'
}

/** Collects output like the template engine: `{{-` trims the white space of the template source before it. */
class TemplateText {
  #text = ''
  /** Start of the template source after the last action. Only source is trimmed, never the output of an action. */
  #sourceStart = 0

  line(text: string): void {
    this.#text += `\n${text}`
  }

  /** Adds the output of an action within a line. */
  hole(text: string): void {
    this.#text += text
    this.#sourceStart = this.#text.length
  }

  static(text: string): void {
    this.#text += text
  }

  action(text = ''): void {
    const before = this.#text.slice(this.#sourceStart).replace(/[ \t\r\n]+$/, '')
    this.#text = this.#text.slice(0, this.#sourceStart) + before + text
    this.#sourceStart = this.#text.length
  }

  /** Returns the collected output without its first line break, which ends the header of a block scalar. */
  afterBreak(): string {
    return this.#text.slice(1)
  }

  /** Returns the collected output, without the line break that {@link line} adds before the first line. */
  from(lines: readonly Line[]): string {
    return startsWithText(lines) ? this.#text.slice(1) : this.#text
  }
}

function write(lines: readonly Line[], context: EvaluationContext, text: TemplateText): void {
  for (const line of lines) writeLine(line, context, text)
}

function writeLine(line: Line, context: EvaluationContext, text: TemplateText): void {
  switch (line.kind) {
    case 'text':
      text.line(' '.repeat(line.indent))
      for (const part of line.parts) writePart(part, context, text)
      return
    case 'comment':
      text.line(' '.repeat(line.indent) + line.text)
      return
    case 'block':
      text.line(' '.repeat(line.indent))
      for (const part of line.parts) writePart(part, context, text)
      write(line.lines, context, text)
      return
    case 'insert':
      text.action(indented(inserted(line.value, line.as, line.wrap, context), line.indent))
      return
    case 'if':
      text.action()
      if (isTruthy(valueIn(line.test, context))) write(line.lines, context, text)
      else write(line.otherwise, context, text)
      text.action()
      return
    case 'with':
      text.action()
      if (isTruthy(valueIn(line.value, context))) write(line.lines, context, text)
      text.action()
      return
    case 'range':
      text.action()
      for (const [key, item] of iterate(valueIn(line.over, context))) {
        const variables = new Map<Variable, typeof item>(context.variables).set(line.item, item)
        if (line.key) variables.set(line.key, key)
        write(line.lines, { ...context, variables }, text)
        text.action()
      }
      return
    case 'fail':
      throw new RenderError(goText(valueIn(line.message, context)))
    case 'item':
      throw new Error('Unexpected line of kind item: tidy() replaces them before lines are rendered.')
  }
}

function writePart(part: Part, context: EvaluationContext, text: TemplateText): void {
  if (typeof part === 'string') {
    text.static(part)
  } else if (part.kind === 'hole') {
    text.hole(holeText(part, context))
  } else {
    text.hole('')
    const isMet = isTruthy(valueIn(part.test, context))
    for (const inner of isMet ? part.consequent : part.alternative) writePart(inner, context, text)
    text.hole('')
  }
}

function holeText({ value, quoted }: Hole, context: EvaluationContext): string {
  if (quoted) {
    const string = valueIn(value, context)
    return string === undefined || string === null ? '' : goQuote(goText(string))
  }
  const typedHole = typedValue(value, context)
  return typeOf(value) === 'number' ? goJson(typedHole) : goText(typedHole)
}

/** Helm's `nindent`: a line break, then every line indented, including empty ones. */
function indented(text: string, indent: number): string {
  const margin = ' '.repeat(indent)
  return `\n${margin}${text.replaceAll('\n', `\n${margin}`)}`
}

function inserted(value: Node, as: 'yaml' | 'text', wrap: Wrap | undefined, context: EvaluationContext): string {
  if (value.kind === 'include' && as === 'text' && !wrap) return helperText(value, context)
  const data = valueIn(value, context)
  if (as === 'text') return goText(data)
  if (!wrap) return goYaml(data)
  if (wrap.kind === 'item') return goYaml([data ?? null])
  const key = typeof wrap.key === 'string' ? wrap.key : goText(valueIn(wrap.key, context))
  const map: DataMap = { [key]: data ?? null }
  return goYaml(map)
}

/** `define` trims the line break after its opening action and before its `end`. */
function helperText(node: NodeOf<'include'>, context: EvaluationContext): string {
  const lines = helperLines(node.helper)
  const text = new TemplateText()
  write(lines, helperContext(node, context), text)
  text.action()
  return startsWithText(lines) ? text.from(lines) : text.from(lines).trim()
}
