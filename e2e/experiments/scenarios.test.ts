import type { Verdict } from '@sms-checker/contracts'
import { unusedPort } from '@sms-checker/service/testing'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { startSystem } from '../local/running-system.ts'

/** Longer than `--fast` needs, so that a verdict that does not come is reported with the output. */
const verdictLimitMs = 150_000
vi.setConfig({ testTimeout: 400_000 })

interface Expected {
  /** The verdicts that are right. */
  readonly verdicts: readonly Verdict[]
  /** Part of the reason. */
  readonly reason?: RegExp
  /** Fewest and most users until the verdict. */
  readonly users: readonly [number, number]
  /** Further runs when the verdict is wrong. The statistics allow a wrong one for up to 5 % of the canaries that do no harm. */
  readonly retry?: number
}

// A promotion takes 200 users of the canary, which is chosen for half of the users at random.
const promoted = { verdicts: ['promote', 'keep-running'], users: [300, 4_100], retry: 1 } as const

const scenarios: Readonly<Record<string, Expected>> = {
  healthy: promoted,
  'better-model': promoted,
  'canary-errors': { verdicts: ['roll-back'], reason: /get errors/, users: [10, 1_000] },
  'canary-slow': { verdicts: ['roll-back'], reason: /get slow responses/, users: [10, 1_500] },
  'worse-model': { verdicts: ['roll-back'], reason: /mark predictions as wrong/, users: [20, 2_000] },
  'broken-assignment': {
    verdicts: ['invalid'],
    reason: /of \d[\d,]* users where the rule .* gives 50 %/,
    users: [50, 2_000],
  },
  quiet: { verdicts: ['not-enough-data'], users: [0, 100] },
}

const printed =
  /Verdict: (?<verdict>[a-z ]+), after (?<users>\d+) users \(canary (?<canary>\d+), stable (?<stable>\d+)\) in (?<seconds>\d+) s\.\nReason: +(?<reason>.*)/

describe('npm start -- --fast --traffic', () => {
  for (const [name, expected] of Object.entries(scenarios)) {
    it(`${name} ends in the right verdict, from users of both variants`, { retry: expected.retry ?? 0 }, async () => {
      const system = await startSystem(await unusedPort(), ['--traffic', name, '--fast'])
      onTestFinished(async () => void (await system.stop('SIGTERM')))
      await vi.waitFor(() => expect(system.output()).toMatch(printed), { timeout: verdictLimitMs, interval: 500 })
      const { verdict = '', users, canary, stable, seconds, reason } = printed.exec(system.output())?.groups ?? {}
      console.log(
        `${name}: ${verdict} after ${users} users (canary ${canary}, stable ${stable}), ${seconds} s. ${reason}`,
      )
      expect(expected.verdicts).toContain(verdict.replaceAll(' ', '-'))
      if (expected.reason !== undefined) expect(reason).toMatch(expected.reason)
      const [fewest, most] = expected.users
      expect(Number(users)).toBeGreaterThanOrEqual(fewest)
      expect(Number(users)).toBeLessThanOrEqual(most)
      expect(Number(canary) + Number(stable)).toBe(Number(users))
    })
  }
})
