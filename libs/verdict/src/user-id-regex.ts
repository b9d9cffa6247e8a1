/** A regular expression, as far as it concerns ids of decimal digits. */
export type RegexNode =
  | { readonly kind: 'digit'; readonly digits: ReadonlySet<string> }
  | { readonly kind: 'anchor'; readonly at: 'start' | 'end' }
  | { readonly kind: 'sequence'; readonly parts: readonly RegexNode[] }
  | { readonly kind: 'alternatives'; readonly options: readonly RegexNode[] }
  | { readonly kind: 'repeat'; readonly part: RegexNode; readonly minimum: number; readonly maximum: number }

/** The share of users cannot be computed exactly. The message says why. */
export class InexactShareError extends Error {
  override readonly name = 'InexactShareError'
}

const allDigits: ReadonlySet<string> = new Set('0123456789')

/** RE2's limit. */
const maxRepetitions = 1_000

/**
 * Parses the constructs that the chart's schema accepts for a routing rule: letters, digits, `_`, `-`, `.`, `\d`, `\w`, `\.`, `\-`, classes,
 * groups, alternatives, repetitions and anchors.
 *
 * @throws InexactShareError for anything else
 */
export function parseUserIdRegex(regex: string): RegexNode {
  let position = 0
  const peek = () => regex[position]
  const refuse = (what: string) =>
    new InexactShareError(
      `The share of users of the rule ${regex} cannot be computed: ${what} at character ${position + 1} is not supported.`,
    )
  const take = (expected: string) => {
    if (!regex.startsWith(expected, position)) return false
    position += expected.length
    return true
  }

  function alternatives(): RegexNode {
    const options = [sequence()]
    while (take('|')) options.push(sequence())
    return options.length === 1 && options[0] !== undefined ? options[0] : { kind: 'alternatives', options }
  }

  function sequence(): RegexNode {
    const parts: RegexNode[] = []
    while (peek() !== undefined && peek() !== '|' && peek() !== ')') parts.push(repeated(atom()))
    return { kind: 'sequence', parts }
  }

  function repeated(part: RegexNode): RegexNode {
    const repetition = /^(?:[*+?]|\{(\d+)(,(\d*))?\})/.exec(regex.slice(position))
    if (repetition === null) return part
    if (part.kind === 'anchor') throw refuse('a repeated anchor')
    const [operator, low, comma, high] = repetition
    const minimum = low === undefined ? (operator === '+' ? 1 : 0) : Number(low)
    const unbounded = operator === '*' || operator === '+' || (comma !== undefined && high === '')
    const maximum = unbounded ? Number.POSITIVE_INFINITY : operator === '?' ? 1 : Number(high ?? low)
    if (minimum > maxRepetitions || (maximum > maxRepetitions && !unbounded) || maximum < minimum) {
      throw refuse(`the repetition ${operator}`)
    }
    position += operator.length
    if (/^[*+?{]/.test(regex.slice(position))) throw refuse('a repetition of a repetition')
    return { kind: 'repeat', part, minimum, maximum }
  }

  function atom(): RegexNode {
    if (take('^')) return { kind: 'anchor', at: 'start' }
    if (take('$')) return { kind: 'anchor', at: 'end' }
    if (take('(')) {
      if (peek() === '?' && !take('?:')) throw refuse('this kind of group')
      const inside = alternatives()
      if (!take(')')) throw refuse('a group without an end')
      return inside
    }
    if (take('[')) return { kind: 'digit', digits: characterClass() }
    if (take('.')) return { kind: 'digit', digits: allDigits }
    return { kind: 'digit', digits: character() }
  }

  /** The digits among what one character or escape stands for. */
  function character(): ReadonlySet<string> {
    const escaped = take('\\')
    const found = peek() ?? ''
    if (escaped ? !/^[dw.-]$/.test(found) : !/^[\w-]$/.test(found)) {
      throw refuse(found === '' ? 'the end' : `${escaped ? '\\' : ''}${found}`)
    }
    position += 1
    if (escaped && (found === 'd' || found === 'w')) return allDigits
    return new Set(allDigits.has(found) ? [found] : [])
  }

  function characterClass(): ReadonlySet<string> {
    const negated = take('^')
    const members = new Set<string>()
    if (peek() === ']') throw refuse('an empty class')
    while (!take(']')) {
      if (peek() === undefined) throw refuse('a class without an end')
      const range = /^(\w)-(\w)/.exec(regex.slice(position))
      if (range === null) {
        for (const digit of take('.') ? [] : character()) members.add(digit)
        continue
      }
      const [text, first = '', last = ''] = range
      if (last < first) throw refuse(`the range ${text}`)
      for (const digit of allDigits) if (digit >= first && digit <= last) members.add(digit)
      position += text.length
    }
    return negated ? new Set([...allDigits].filter((digit) => !members.has(digit))) : members
  }

  const parsed = alternatives()
  if (position < regex.length) throw refuse(`${peek()}`)
  return parsed
}
