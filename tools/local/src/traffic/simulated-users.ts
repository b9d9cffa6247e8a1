import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { AppPrediction, type Guess, headers, newUserId, paths, type Result } from '@sms-checker/contracts'
import { Compile } from 'typebox/compile'
import { Agent, request } from 'undici'
import { corpusFile } from './scenarios.ts'

const prediction = Compile(AppPrediction)

/** How simulated users behave. Printed, because the verdict depends on it. */
export const behaviour = {
  /** Messages of a user, each number equally likely. */
  messages: [2, 5],
  /** Share of the users who guess before the first prediction. */
  guessing: 0.5,
  /** Share of the predictions that get feedback. */
  feedback: 0.5,
  /** Share of the users who compare a prediction with the true label. The others mark every fourth prediction as wrong. */
  honest: 0.95,
} as const

interface Message {
  readonly text: string
  readonly label: Result
}

export interface SimulatedUsersOptions {
  /** URL of the gateway. */
  readonly gateway: string
  /** Users who are active at the same time, at most. */
  readonly concurrency: number
  /** Mean time between the arrivals of two users, in milliseconds. 0: the next one arrives when one leaves. */
  readonly arrivalMs: number
  /** Mean time that a user takes for a message, in milliseconds. */
  readonly thinkMs: number
  readonly maxUsers: number
}

/** Users who check messages of the committed corpus, guess, and give feedback by the true labels, like browsers that keep their user ids. */
export class SimulatedUsers {
  readonly #options: SimulatedUsersOptions
  readonly #messages: readonly Message[]
  readonly #agent: Agent
  #arrived = 0
  #unreachable = 0

  private constructor(options: SimulatedUsersOptions, messages: readonly Message[]) {
    this.#options = options
    this.#messages = messages
    this.#agent = new Agent({ connections: options.concurrency })
  }

  static async create(options: SimulatedUsersOptions): Promise<SimulatedUsers> {
    const lines = (await readFile(corpusFile, 'utf8')).split('\n').filter((line) => line !== '')
    const messages = lines.map((line): Message => {
      const tab = line.indexOf('\t')
      return { text: line.slice(tab + 1), label: line.slice(0, tab) === 'spam' ? 'spam' : 'ham' }
    })
    return new SimulatedUsers(options, messages)
  }

  /** Number of users who have arrived. */
  get arrived(): number {
    return this.#arrived
  }

  /** Requests without a response, for example because the gateway was not running. */
  get unreachable(): number {
    return this.#unreachable
  }

  /** Resolves when all users have left: after the last one, or soon after `stop` is aborted. */
  async run(stop: AbortSignal): Promise<void> {
    const { concurrency, arrivalMs, maxUsers } = this.#options
    const active = new Set<Promise<void>>()
    while (!stop.aborted && this.#arrived < maxUsers) {
      this.#arrived++
      const user = this.#use(stop).finally(() => active.delete(user))
      active.add(user)
      if (active.size >= concurrency) await Promise.race(active)
      if (arrivalMs > 0) await pause(exponential(arrivalMs), stop)
    }
    await Promise.all(active)
    await this.#agent.close()
  }

  async #use(stop: AbortSignal): Promise<void> {
    const id = newUserId()
    const isHonest = chance(behaviour.honest)
    const isGuessing = chance(behaviour.guessing)
    const [fewest, most] = behaviour.messages
    const count = fewest + Math.floor(Math.random() * (most - fewest + 1))
    for (let number = 0; number < count && !stop.aborted; number++) {
      const { text, label } = this.#messages[Math.floor(Math.random() * this.#messages.length)] ?? {
        text: 'Hi',
        label: 'ham',
      }
      const guess: Guess | undefined = isGuessing && number === 0 ? (isHonest ? label : 'unsure') : undefined
      await this.#check(id, isHonest, text, label, guess)
      if (this.#options.thinkMs > 0) await pause(exponential(this.#options.thinkMs), stop)
    }
  }

  async #check(id: string, isHonest: boolean, sms: string, label: Result, guess: Guess | undefined): Promise<void> {
    const response = await this.#post(paths.predict, id, { sms, ...(guess !== undefined && { guess }) })
    if (response?.status !== 200 || !chance(behaviour.feedback)) return
    const { requestId, result } = prediction.Parse(JSON.parse(response.text))
    const other = result === 'spam' ? 'ham' : 'spam'
    const correction = isHonest ? label : chance(0.25) ? other : result
    await this.#post(paths.feedback, id, { requestId, verdict: result, correction })
  }

  async #post(path: string, id: string, body: object): Promise<{ status: number; text: string } | undefined> {
    try {
      const { statusCode, body: received } = await request(`${this.#options.gateway}${path}`, {
        dispatcher: this.#agent,
        method: 'POST',
        headers: { 'content-type': 'application/json', [headers.userId]: id },
        body: JSON.stringify(body),
      })
      return { status: statusCode, text: await received.text() }
    } catch {
      // The system stops or restarts. A user who gets no response leaves no trace, as in production.
      this.#unreachable++
      return undefined
    }
  }
}

const chance = (share: number) => Math.random() < share

const exponential = (mean: number) => -Math.log(1 - Math.random()) * mean

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {})
}
