import { assume, type Facts, fingerprint, noFacts, simplify } from '../nodes/logic.ts'
import { type Line, textLine } from './line.ts'

/**
 * The same lines as a careful person would write them: a condition that its surroundings decide is dropped, adjacent
 * conditions with the same test become one, and the first key of a list item stands beside its dash.
 */
export function tidy(lines: readonly Line[], facts: Facts = noFacts): Line[] {
  return joined(lines.flatMap((line) => tidyLine(line, facts)))
}

function tidyLine(line: Line, facts: Facts): Line[] {
  switch (line.kind) {
    case 'if': {
      const test = simplify(line.test, facts)
      if (typeof test === 'boolean') return tidy(test ? line.lines : line.otherwise, facts)
      const lines = tidy(line.lines, assume(test, true, facts))
      const otherwise = tidy(line.otherwise, assume(test, false, facts))
      if (lines.length > 0) return [{ ...line, test, lines, otherwise }]
      if (otherwise.length === 0) return []
      return [{ ...line, test: { kind: 'call', name: 'not', args: [test] }, lines: otherwise, otherwise: [] }]
    }
    case 'with': {
      if (simplify(line.value, facts) === false) return []
      return [{ ...line, lines: tidy(line.lines, assume(line.value, true, facts)) }]
    }
    case 'range':
      return [{ ...line, lines: tidy(line.lines, facts) }]
    case 'item':
      return afterDash(tidy(line.lines, facts), line.indent)
    case 'text':
    case 'comment':
    case 'insert':
    case 'fail':
      return [line]
  }
}

/** Lines in which no two neighbours ask the same. */
function joined(lines: readonly Line[]): Line[] {
  const result: Line[] = []
  for (const line of lines) {
    const last = result.at(-1)
    if (last?.kind === 'if' && line.kind === 'if' && fingerprint(last.test) === fingerprint(line.test)) {
      const lines = joined([...last.lines, ...line.lines])
      result.splice(-1, 1, { ...last, lines, otherwise: joined([...last.otherwise, ...line.otherwise]) })
    } else {
      result.push(line)
    }
  }
  return result
}

/** The first key stands beside the dash unless a condition decides whether it is there. */
function afterDash(lines: readonly Line[], indent: number): Line[] {
  const at = lines.findIndex(({ kind }) => kind !== 'comment')
  const [first, ...rest] = lines.slice(at)
  if (first?.kind !== 'text') return [textLine(indent, '-'), ...lines]
  const comments = lines.slice(0, at).map((line) => ({ ...line, indent }))
  return [...comments, textLine(indent, '- ', ...first.parts), ...rest]
}
