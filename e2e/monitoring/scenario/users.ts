import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { AppPrediction, guesses, headers, newUserId, paths, results } from '@sms-checker/contracts'
import { Compile } from 'typebox/compile'
import { Agent, request } from 'undici'

const corpus = new URL('../../../libs/training/data/SMSSpamCollection', import.meta.url)
const prediction = Compile(AppPrediction)

/** A user asks the next time this long after the last answer, in milliseconds. */
const pauseMs = 250
/** Users of each variant who ask at the same time. */
const usersOfVariant = 8
/** A greedy user waits less, and keeps one id. */
const greedyPauseMs = 50

/** Users of both variants of a system, who ask, guess, give feedback and load the page until they are told to go. */
export class SimulatedUsers {
  readonly #gateway: string
  readonly #messages: readonly string[]
  readonly #clients = new Agent({ connections: 64 })
  readonly #gone = new AbortController()
  readonly #lives: Promise<void>[]
  #asked = 0

  private constructor(gateway: string, messages: readonly string[]) {
    this.#gateway = gateway
    this.#messages = messages
    const ofVariant = (lastDigit: string) =>
      Array.from({ length: usersOfVariant }, () => this.#live(() => `${newUserId()}${lastDigit}`, pauseMs))
    const greedy = `${newUserId()}1`
    this.#lives = [...ofVariant('0'), ...ofVariant('1'), this.#live(() => greedy, greedyPauseMs), this.#browse()]
  }

  /** Sends users with the messages of the corpus to a gateway, whose canary gets the ids that end in 0. */
  static async start(gateway: string): Promise<SimulatedUsers> {
    const lines = (await readFile(corpus, 'utf8')).trim().split('\n')
    return new SimulatedUsers(
      gateway,
      lines.map((line) => line.split('\t').slice(1).join('\t')),
    )
  }

  /** @throws what went wrong with a user, other than an answer that is an error */
  async stop(): Promise<void> {
    this.#gone.abort()
    await Promise.all(this.#lives)
    await this.#clients.close()
  }

  async #live(userId: () => string, pause: number): Promise<void> {
    while (!this.#gone.signal.aborted) {
      await this.#ask(userId())
      await sleep(pause)
    }
  }

  async #ask(user: string): Promise<void> {
    const number = this.#asked++
    const sms = this.#messages[number % this.#messages.length]
    const guess = guesses[number % guesses.length]
    const { status, text } = await this.#post(paths.predict, user, { sms, guess })
    if (status !== 200 || number % 3 !== 0) return
    const { requestId, result } = prediction.Parse(JSON.parse(text))
    const correction = results[number % results.length]
    await this.#post(paths.feedback, user, { requestId, verdict: result, correction })
    await this.#post(paths.predictBatch, user, { messages: this.#messages.slice(number % 100, (number % 100) + 8) })
  }

  /** New browsers, which load the page and are given their ids. */
  async #browse(): Promise<void> {
    while (!this.#gone.signal.aborted) {
      for (const cookie of ['', `user-id=${newUserId()}0`, `user-id=${newUserId()}1`]) {
        const { body } = await request(this.#gateway, {
          dispatcher: this.#clients,
          headers: { accept: 'text/html', cookie },
        })
        await body.dump()
      }
      await sleep(pauseMs)
    }
  }

  async #post(path: string, user: string, body: object): Promise<{ status: number; text: string }> {
    const answer = await request(`${this.#gateway}${path}`, {
      dispatcher: this.#clients,
      method: 'POST',
      headers: { 'content-type': 'application/json', [headers.userId]: user },
      body: JSON.stringify(body),
    })
    return { status: answer.statusCode, text: await answer.body.text() }
  }
}
