import type { Scenario } from './experiment.ts'

const tenth = () => 0.1
const half = () => 0.5
/** From 10 % to 50 % after 3,000 users. */
const ramp = (users: number) => (users < 3000 ? 0.1 : 0.5)
const users = 20_000

const constant = (rate: number) => () => rate

/** Between 0.2 % and 5 % five times in an experiment, as between night and day or through an outage. */
const swinging = (at: number) => 0.026 + 0.024 * Math.sin((2 * Math.PI * at) / 4000)

/**
 * The probability that a user has at least one error among up to 20 messages, when users differ: each user's error rate is Beta(0.1, 9.9)
 * distributed, so the messages of one user are strongly correlated. 1 − E[(1 − q)²⁰] = 1 − Π (9.9 + k)/(10 + k) for k from 0 to 19.
 */
const correlatedUser = 1 - Array.from({ length: 20 }, (_, k) => (9.9 + k) / (10 + k)).reduce((a, b) => a * b, 1)

const nullScenario = (title: string, baseRate: Scenario['baseRate']): Scenario => ({
  title,
  baseRate,
  ratio: 1,
  share: tenth,
  users,
})

/** Experiments in which the canary does not differ. */
export const nullScenarios: readonly Scenario[] = [
  nullScenario('0.1 %', constant(0.001)),
  nullScenario('1 %', constant(0.01)),
  nullScenario('5 %', constant(0.05)),
  nullScenario('30 %', constant(0.3)),
  nullScenario('swings between 0.2 % and 5 %', swinging),
  nullScenario('correlated messages, one event a user', constant(correlatedUser)),
]

/** Experiments in which it does, as shares of users and risk ratios. */
export const effectScenarios: readonly Scenario[] = [
  { title: '1 %, doubled, 10 % canary', baseRate: constant(0.01), ratio: 2, share: tenth, users },
  { title: '1 %, doubled, 50 % canary', baseRate: constant(0.01), ratio: 2, share: half, users },
  { title: '1 %, doubled, 10 % then 50 % from 3,000 users', baseRate: constant(0.01), ratio: 2, share: ramp, users },
  { title: '1 %, tripled, 10 % canary', baseRate: constant(0.01), ratio: 3, share: tenth, users },
  { title: '5 %, times 1.5, 10 % canary', baseRate: constant(0.05), ratio: 1.5, share: tenth, users },
]
