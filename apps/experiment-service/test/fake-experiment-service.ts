import { paths, type Verdict } from '@sms-checker/contracts'
import { listen } from './listen.ts'

export const operatorToken = 'operator-token-of-a-test'

/** An experiment-service that returns one experiment with a verdict, and records its rollback. */
export class FakeExperimentService {
  readonly url: string
  /** The reasons of the requests to record a rollback. */
  readonly recorded: string[] = []
  verdict: Verdict = 'keep-running'
  name = 'spring'
  /** The end of the experiment; a rollback sets it. */
  endedAt: number | undefined
  /** The status of each response to a request, instead of the regular one. */
  failWith: { readonly list?: number; readonly record?: number } = {}
  /** The body of the list, instead of the regular one. */
  list: unknown

  private constructor(url: string) {
    this.url = url
  }

  static async start(): Promise<FakeExperimentService> {
    let fake: FakeExperimentService | undefined
    const url = await listen(async (request, response) => {
      let text = ''
      for await (const part of request) text += part
      const isOperator = request.headers.authorization === `Bearer ${operatorToken}`
      const [status, body] = isOperator
        ? (fake?.respond(request.method ?? '', request.url ?? '', text) ?? [503, {}])
        : [401, {}]
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify(body))
    })
    fake = new FakeExperimentService(url)
    return fake
  }

  respond(method: string, path: string, text: string): [status: number, body: unknown] {
    const { verdict, name, endedAt, failWith } = this
    const problem = (status: number): [number, unknown] => [status, { status, detail: `status ${status}` }]
    if (method === 'GET' && path === paths.experiments) {
      if (failWith.list !== undefined) return problem(failWith.list)
      const reason = `The verdict is ${verdict}.`
      const experiment = { name, verdict, reason, ...(endedAt !== undefined && { endedAt }), addedLater: true }
      return [200, this.list ?? [experiment, { name: 'winter', verdict: 'roll-back', reason: 'Harm.', endedAt: 1 }]]
    }
    if (method === 'POST' && path === `${paths.experiments}/${name}/rollback`) {
      if (failWith.record !== undefined) return problem(failWith.record)
      const { reason } = JSON.parse(text)
      this.recorded.push(reason)
      this.endedAt ??= Date.now()
      return [200, { at: this.endedAt, reason }]
    }
    return problem(404)
  }
}
