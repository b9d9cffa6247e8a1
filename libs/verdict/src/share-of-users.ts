import { newUserIdLength } from '@sms-checker/contracts'
import { InexactShareError, parseUserIdRegex, type RegexNode } from './user-id-regex.ts'

const digits = '0123456789'

/** Sets of states beyond which the computation would take too long. Rules on the last digits need a few dozen. */
const maxStateSets = 5_000

/**
 * Returns the exact share of random user ids that a routing rule matches: of the strings of `length` decimal digits, those that the regular
 * expression matches as a whole. With `lastDigits`, only ids that end in one of these count.
 *
 * The expression becomes a nondeterministic automaton. Ids are counted, digit by digit, by the set of states that they reach.
 *
 * @throws InexactShareError for a construct beyond those that the chart's schema accepts, or an expression that needs too many states
 */
export function shareOfUsers(regex: string, length = newUserIdLength, lastDigits = digits): number {
  const automaton = new Automaton(parseUserIdRegex(regex))
  let reached = new Map([['', { states: automaton.initialStates, ids: 1n }]])
  for (let position = 0; position < length; position++) {
    const next: typeof reached = new Map()
    for (const { states, ids } of reached.values()) {
      for (const digit of position === length - 1 ? lastDigits : digits) {
        const following = automaton.step(states, digit)
        const key = following.join()
        next.set(key, { states: following, ids: ids + (next.get(key)?.ids ?? 0n) })
      }
    }
    if (next.size > maxStateSets) {
      throw new InexactShareError(
        `The share of users of the rule ${regex} cannot be computed: the rule is too complex.`,
      )
    }
    reached = next
  }
  let matching = 0n
  for (const { states, ids } of reached.values()) if (automaton.accepts(states)) matching += ids
  return Number(matching) / (10 ** (length - 1) * lastDigits.length)
}

interface State {
  readonly onDigit: { readonly digits: ReadonlySet<string>; readonly to: number }[]
  /** Transitions without a digit: always, only before the first digit, only after the last. */
  readonly always: number[]
  readonly start: number[]
  readonly end: number[]
}

/** Thompson's construction. */
class Automaton {
  readonly initialStates: readonly number[]
  private readonly final: number
  private readonly states: State[] = []

  constructor(regex: RegexNode) {
    const initial = this.add()
    this.final = this.build(regex, initial)
    this.initialStates = this.closure([initial], ['always', 'start'])
  }

  step(states: readonly number[], digit: string): readonly number[] {
    const next = states.flatMap((state) =>
      (this.states[state]?.onDigit ?? []).filter(({ digits }) => digits.has(digit)).map(({ to }) => to),
    )
    return this.closure(next, ['always'])
  }

  accepts(states: readonly number[]): boolean {
    return this.closure(states, ['always', 'end']).includes(this.final)
  }

  private closure(states: readonly number[], kinds: readonly ('always' | 'start' | 'end')[]): readonly number[] {
    const reached = new Set(states)
    for (const state of reached) {
      for (const kind of kinds) for (const next of this.states[state]?.[kind] ?? []) reached.add(next)
    }
    return [...reached].sort((a, b) => a - b)
  }

  private add(): number {
    return this.states.push({ onDigit: [], always: [], start: [], end: [] }) - 1
  }

  /** Adds the node after the state `from`, and returns the state behind it. */
  private build(node: RegexNode, from: number): number {
    switch (node.kind) {
      case 'digit': {
        const to = this.add()
        this.states[from]?.onDigit.push({ digits: node.digits, to })
        return to
      }
      case 'anchor': {
        const to = this.add()
        this.states[from]?.[node.at].push(to)
        return to
      }
      case 'sequence':
        return node.parts.reduce((state, part) => this.build(part, state), from)
      case 'alternatives': {
        const to = this.add()
        for (const option of node.options) this.link(this.build(option, this.addAfter(from)), to)
        return to
      }
      case 'repeat':
        return this.buildRepeat(node, from)
    }
  }

  private buildRepeat({ part, minimum, maximum }: RegexNode & { kind: 'repeat' }, from: number): number {
    let state = from
    for (let index = 0; index < minimum; index++) state = this.build(part, state)
    if (maximum === Number.POSITIVE_INFINITY) {
      const loop = this.addAfter(state)
      this.link(this.build(part, loop), loop)
      return loop
    }
    const to = this.addAfter(state)
    for (let index = minimum; index < maximum; index++) {
      state = this.build(part, state)
      this.link(state, to)
    }
    return to
  }

  private addAfter(from: number): number {
    const to = this.add()
    this.link(from, to)
    return to
  }

  private link(from: number, to: number): void {
    this.states[from]?.always.push(to)
  }
}
