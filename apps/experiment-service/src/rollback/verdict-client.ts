import { readFile } from 'node:fs/promises'
import { paths, problems, RolledBack } from '@sms-checker/contracts'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import { type JsonResponse, type OutgoingRequest, sendRequest } from './send-request.ts'
import type { Mark } from './virtual-service.ts'

export interface VerdictClientOptions {
  /** URL of experiment-service. */
  readonly url: string
  readonly tokenFile: string
  readonly timeoutMs?: number
}

/** What a rollback reads of each experiment. Other fields are allowed, because experiment-service may have a newer release. */
const JudgedExperiments = Type.Array(
  Type.Object({
    name: Type.String({ minLength: 1 }),
    endedAt: Type.Optional(Type.Integer()),
    verdict: Type.String(),
    reason: Type.String({ minLength: 1 }),
  }),
)
export type JudgedExperiment = Static<typeof JudgedExperiments>[number]

const ProblemDetail = Type.Object({ detail: Type.String() })

/** The requests to experiment-service that a rollback needs. */
export class VerdictClient {
  readonly #options: VerdictClientOptions

  constructor(options: VerdictClientOptions) {
    this.#options = options
  }

  /** Returns the experiment that runs, with its present verdict, or `undefined` when none does. */
  async runningExperiment(): Promise<JudgedExperiment | undefined> {
    const response = await this.#send(paths.experiments, { method: 'GET' })
    if (response.status !== 200) throw refused(response, 'to list the experiments')
    if (!Value.Check(JudgedExperiments, response.body)) {
      throw new Error('experiment-service returned no valid list of experiments.')
    }
    return response.body.find(({ endedAt }) => endedAt === undefined)
  }

  /**
   * Ends an experiment because its users were taken off the canary. Idempotent.
   *
   * @returns false when the experiment has ended in another way in the meantime
   */
  async recordRollback({ experiment, reason }: Mark): Promise<boolean> {
    const path = `${paths.experiments}/${encodeURIComponent(experiment)}/rollback`
    const response = await this.#send(path, { method: 'POST', body: { reason } })
    if (response.status === problems['experiment-ended'].status) return false
    if (response.status !== 200) throw refused(response, 'to record the rollback')
    if (!Value.Check(RolledBack, response.body)) {
      throw new Error('experiment-service did not confirm that it recorded the rollback.')
    }
    return true
  }

  async #send(path: string, request: Pick<OutgoingRequest, 'method' | 'body'>): Promise<JsonResponse> {
    const { url, tokenFile, timeoutMs } = this.#options
    const token = (await readFile(tokenFile, 'utf8')).trim()
    return sendRequest(new URL(path, url), { ...request, token, ...(timeoutMs !== undefined && { timeoutMs }) })
  }
}

function refused({ status, body }: JsonResponse, action: string): Error {
  const detail = Value.Check(ProblemDetail, body) ? body.detail : 'no reason given'
  return new Error(`experiment-service refused ${action} with ${status}: ${detail}`)
}
