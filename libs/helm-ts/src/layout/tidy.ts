import { assume, type Facts, fingerprint, negation, noFacts, simplify } from '../nodes/logic.ts'
import { type Line, textLine } from './line.ts'

/**
 * Simplifies lines: removes conditions that an enclosing condition decides, joins adjacent conditions with the same test,
 * and places the first key of a list item next to its dash.
 */
export function tidy(lines: readonly Line[], facts: Facts = noFacts): Line[] {
  return joinConditions(lines.flatMap((line) => tidyLine(line, facts)))
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
      return [{ ...line, test: negation(test), lines: otherwise, otherwise: [] }]
    }
    case 'with': {
      const known = simplify(line.value, facts)
      if (typeof known === 'boolean') return known ? tidy(line.lines, facts) : []
      return [{ ...line, lines: tidy(line.lines, assume(line.value, true, facts)) }]
    }
    case 'range':
      return [{ ...line, lines: tidy(line.lines, facts) }]
    case 'block':
      return [{ ...line, lines: tidy(line.lines) }]
    case 'item':
      return afterDash(tidy(line.lines, facts), line.indent)
    case 'text':
    case 'comment':
    case 'insert':
    case 'fail':
      return [line]
  }
}

type If = Extract<Line, { kind: 'if' }>

/** Joins adjacent conditions of the same level with the same or the opposite test. */
function joinConditions(lines: readonly Line[]): Line[] {
  const result: Line[] = []
  for (const line of lines) {
    const last = result.at(-1)
    const joined = last?.kind === 'if' && line.kind === 'if' ? joinedCondition(last, line) : undefined
    if (joined) result.splice(-1, 1, joined)
    else result.push(line)
  }
  return result
}

function joinedCondition(first: If, second: If): If | undefined {
  if (first.indent !== second.indent) return undefined
  const tests = fingerprint(second.test)
  const isSame = tests === fingerprint(first.test)
  if (!isSame && tests !== fingerprint(negation(first.test))) return undefined
  const [lines, otherwise] = isSame ? [second.lines, second.otherwise] : [second.otherwise, second.lines]
  return {
    ...first,
    lines: joinConditions([...first.lines, ...lines]),
    otherwise: joinConditions([...first.otherwise, ...otherwise]),
  }
}

/** Places the first key next to the dash, unless the key is conditional. */
function afterDash(lines: readonly Line[], indent: number): Line[] {
  const at = lines.findIndex(({ kind }) => kind !== 'comment')
  const [first, ...rest] = lines.slice(at)
  if (first?.kind !== 'text') return [textLine(indent, '-'), ...lines]
  const comments = lines.slice(0, at).map((line) => ({ ...line, indent }))
  return [...comments, textLine(indent, '- ', ...first.parts), ...rest]
}
