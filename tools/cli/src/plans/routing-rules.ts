import { newUserIdLength } from '@sms-checker/contracts'
import { shareOfUsers } from '@sms-checker/verdict'
import { CommandError } from '../command-error.ts'
import { type Percentage, percentages } from './percentages.ts'

/** The rule that selects no user. */
export const noUser = 'none'

const digits = Array.from({ length: 10 }, (_, digit) => digit)

/**
 * Returns a rule that selects exactly this percentage of the random user ids. The users of a smaller percentage with the same digit are among
 * them, so no user leaves the canary when the share grows.
 */
export function ruleFor(percentage: Percentage, digit: number): string {
  const [first, second, third, fourth, fifth] = digits.map((offset) => (digit + offset) % 10)
  switch (percentage) {
    case 5:
      return `.*[0-4]${first}$`
    case 10:
      return `.*${first}$`
    case 25:
      return `.*([${first}${second}]|[0-4]${third})$`
    case 50:
      return `.*[${first}${second}${third}${fourth}${fifth}]$`
  }
}

/** Whether each random user id that `smaller` selects is also selected by `larger`. */
export function includesUsers(larger: string, smaller: string): boolean {
  return shareOfUsers(`(${larger})|(${smaller})`) === shareOfUsers(larger)
}

/**
 * Returns a rule with this percentage that keeps all users of the present rule.
 *
 * @throws CommandError when no such rule exists, or the present rule does not select fewer users
 */
export function rampedRule(present: string, percentage: Percentage): string {
  const share = shareOfUsers(present)
  if (share === 0) {
    throw new CommandError(`The rule ${present} selects no user, so it cannot be ramped. Start the experiment first.`)
  }
  if (share >= percentage / 100) {
    throw new CommandError(
      `The rule ${present} already selects ${percent(share)} of the users. A ramp only adds users: a user who leaves the canary would distort the evidence.`,
    )
  }
  const isOfPresent = (digit: number) => percentages.some((smaller) => ruleFor(smaller, digit) === present)
  const found = [...digits.filter(isOfPresent), ...digits]
    .map((digit) => ruleFor(percentage, digit))
    .find((rule) => includesUsers(rule, present))
  if (found === undefined) {
    throw new CommandError(
      `No rule for ${percentage} % of the users includes all users of ${present}, which was not written by this command. Set istio.canary.headerRoutingRegex in the values file.`,
    )
  }
  return found
}

/** Last digits of the user ids that a rule selects. */
export function digitsOf(rule: string): readonly number[] {
  return digits.filter((digit) => shareOfUsers(rule, newUserIdLength, String(digit)) > 0)
}

/**
 * Returns a last digit whose users were in no canary yet. When all were, returns the one whose users were in a canary longest ago.
 *
 * @param rules the rules of earlier experiments, in order of time
 */
export function freshDigit(rules: readonly string[]): number {
  const used = rules.map(digitsOf)
  const lastUse = (digit: number) => used.findLastIndex((ofRule) => ofRule.includes(digit))
  return digits.reduce((best, digit) => (lastUse(digit) < lastUse(best) ? digit : best))
}

/** Formats a share as a percentage. */
export function percent(share: number): string {
  return `${Number((share * 100).toPrecision(3))} %`
}
