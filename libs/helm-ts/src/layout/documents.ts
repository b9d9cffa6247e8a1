import type { Helper, Node, NodeOf } from '../nodes/node.ts'
import { ChartError, type SourceLocation } from '../nodes/source-location.ts'
import { commentLines, type Line, textLine } from './line.ts'
import { tidy } from './tidy.ts'
import { bodyLines, ifLine, mappingLines, rangeLine } from './yaml.ts'

/** Lays out a template file: its objects, separated by `---`. */
export function templateLines(documents: readonly Node[]): Line[] {
  return tidy(documentLines(documents))
}

/** Lays out the body of a helper that is a mapping or a list. */
export function helperLines({ body, location }: Helper): Line[] {
  return located(location, () => tidy(bodyLines(body, 0)))
}

/** Lays out the document of a `yamlText`, as its string contains it. */
export function yamlTextLines({ of }: NodeOf<'yamlText'>): Line[] {
  return tidy(bodyLines(of, 0))
}

/** Adds the location of an object or helper to errors inside it that have no location. */
export function located<R>(location: SourceLocation, make: () => R): R {
  try {
    return make()
  } catch (error) {
    throw error instanceof ChartError && !error.hasLocation ? new ChartError(error.message, location) : error
  }
}

const divider = textLine(0, '---')

function documentLines(documents: readonly Node[]): Line[] {
  return documents.flatMap((document, index) => {
    const isFirst = documents.slice(0, index).every((earlier) => earlier.kind === 'assertion')
    const isDivided = !isFirst && document.kind !== 'assertion' && document.kind !== 'each'
    return [...(isDivided ? [divider] : []), ...oneDocument(document)]
  })
}

function oneDocument(document: Node): Line[] {
  switch (document.kind) {
    case 'sequence':
      return documentLines(document.items)
    case 'when':
      return [ifLine(document, 0, oneDocument)]
    case 'each':
      return [rangeLine(document, 0, [divider, ...oneDocument(document.body)])]
    case 'comment':
      return [...commentLines(document.text, 0), ...oneDocument(document.of)]
    case 'assertion': {
      const failure: Line = { kind: 'fail', indent: 0, message: document.message }
      return [{ kind: 'if', indent: 0, test: document.condition, lines: [failure], otherwise: [] }]
    }
    case 'resource':
      return located(document.location, () => mappingLines(document, 0))
    case 'literal':
    case 'values':
    case 'variable':
    case 'parameter':
    case 'builtin':
    case 'get':
    case 'call':
    case 'text':
    case 'yamlText':
    case 'entries':
    case 'spread':
    case 'merge':
    case 'include':
    case 'mapping':
      return mappingLines(document, 0)
  }
}
