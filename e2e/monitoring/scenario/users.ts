import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { AppPrediction, guesses, headers, paths, results } from '@sms-checker/contracts'
import { Compile } from 'typebox/compile'
import { Agent, request } from 'undici'
import { newUserIdEndingIn } from '../../user-ids.ts'

const corpus = new URL('../../../libs/training/data/SMSSpamCollection', import.meta.url)
const prediction = Compile(AppPrediction)

/** Pause of a browser between two loads of the page, in milliseconds. */
const browserPauseMs = 250
/**
 * Concurrent users of each variant, and their pause between a response and the next request in milliseconds. Users of the canary mostly wait
 * for it. About half of all users are users of the canary, on a fast and on a busy machine: with a share near the tenth that the rule states,
 * the first verdict would be roll back or invalid, depending on the speed of the machine.
 */
const concurrentUsers = { canary: { count: 16, pauseMs: 250 }, stable: { count: 8, pauseMs: 2_000 } }
/** Pause of the user who exceeds the rate limit. */
const abusivePauseMs = 50

/** Simulates users of both variants: predictions, guesses, feedback and page loads until `stop`. */
export class SimulatedUsers {
  readonly #gateway: string
  readonly #messages: readonly string[]
  readonly #clients = new Agent({ connections: 64 })
  readonly #stopped = new AbortController()
  readonly #loops: Promise<void>[]
  #requests = 0

  private constructor(gateway: string, messages: readonly string[]) {
    this.#gateway = gateway
    this.#messages = messages
    const concurrent = ({ count, pauseMs }: { count: number; pauseMs: number }, lastDigit: string) =>
      Array.from({ length: count }, () => this.#useRepeatedly(() => newUserIdEndingIn(lastDigit), pauseMs))
    const abusiveUser = newUserIdEndingIn('1')
    this.#loops = [
      ...concurrent(concurrentUsers.canary, '0'),
      ...concurrent(concurrentUsers.stable, '1'),
      this.#useRepeatedly(() => abusiveUser, abusivePauseMs),
      this.#browse(),
    ]
  }

  /** Starts users with messages of the corpus. The gateway routes user ids that end in 0 to the canary. */
  static async start(gateway: string): Promise<SimulatedUsers> {
    const lines = (await readFile(corpus, 'utf8')).trim().split('\n')
    return new SimulatedUsers(
      gateway,
      lines.map((line) => line.split('\t').slice(1).join('\t')),
    )
  }

  /** @throws the first error of a user, except for error responses */
  async stop(): Promise<void> {
    this.#stopped.abort()
    await Promise.all(this.#loops)
    await this.#clients.close()
  }

  async #useRepeatedly(userId: () => string, pause: number): Promise<void> {
    while (!this.#stopped.signal.aborted) {
      await this.#use(userId())
      await sleep(pause)
    }
  }

  async #use(user: string): Promise<void> {
    const number = this.#requests++
    const sms = this.#messages[number % this.#messages.length]
    const guess = guesses[number % guesses.length]
    const { status, text } = await this.#post(paths.predict, user, { sms, guess })
    if (status !== 200 || number % 3 !== 0) return
    const { requestId, result } = prediction.Parse(JSON.parse(text))
    const correction = results[number % results.length]
    await this.#post(paths.feedback, user, { requestId, verdict: result, correction })
    await this.#post(paths.predictBatch, user, { messages: this.#messages.slice(number % 100, (number % 100) + 8) })
  }

  /** Loads the page in new browsers, which receive user ids. */
  async #browse(): Promise<void> {
    while (!this.#stopped.signal.aborted) {
      for (const cookie of ['', `user-id=${newUserIdEndingIn('0')}`, `user-id=${newUserIdEndingIn('1')}`]) {
        const { body } = await request(this.#gateway, {
          dispatcher: this.#clients,
          headers: { accept: 'text/html', cookie },
        })
        await body.dump()
      }
      await sleep(browserPauseMs)
    }
  }

  async #post(path: string, user: string, body: object): Promise<{ status: number; text: string }> {
    const response = await request(`${this.#gateway}${path}`, {
      dispatcher: this.#clients,
      method: 'POST',
      headers: { 'content-type': 'application/json', [headers.userId]: user },
      body: JSON.stringify(body),
    })
    return { status: response.statusCode, text: await response.body.text() }
  }
}
