import {
  type ExperimentEvidence,
  ExperimentEvidence as ExperimentEvidenceSchema,
  type ExperimentHistory,
  ExperimentHistory as ExperimentHistorySchema,
  type ExperimentList,
  ExperimentList as ExperimentListSchema,
  paths,
  type ShadowJudgement,
  ShadowJudgement as ShadowJudgementSchema,
} from '@sms-checker/contracts'
import { type Static, type TSchema, Type } from 'typebox'
import { Compile, type Validator } from 'typebox/compile'
import { CommandError } from '../command-error.ts'

/** How to reach experiment-service. */
export interface Connection {
  readonly url: string
  /** The operator token. */
  readonly token: string
  close(): Promise<void>
}

const requestTimeoutMs = 15_000

const evidence = Compile(ExperimentEvidenceSchema)
const history = Compile(ExperimentHistorySchema)
const list = Compile(ExperimentListSchema)
const shadow = Compile(ShadowJudgementSchema)
const problem = Compile(Type.Object({ detail: Type.String() }))

/** Reads verdicts from experiment-service. Every method throws a CommandError when there is no valid response. */
export class ExperimentService {
  readonly #connection: Connection

  constructor(connection: Connection) {
    this.#connection = connection
  }

  list(): Promise<ExperimentList> {
    return this.#get(paths.experiments, list)
  }

  evidence(name: string): Promise<ExperimentEvidence> {
    return this.#get(`${paths.experiments}/${encodeURIComponent(name)}/evidence`, evidence)
  }

  history(name: string): Promise<ExperimentHistory> {
    return this.#get(`${paths.experiments}/${encodeURIComponent(name)}/history`, history)
  }

  shadow(): Promise<ShadowJudgement> {
    return this.#get(paths.shadow, shadow)
  }

  async #get<T extends TSchema>(path: string, schema: Validator<Type.TProperties, T>): Promise<Static<T>> {
    const { url, token } = this.#connection
    const response = await fetch(new URL(path, url), {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(requestTimeoutMs),
    }).catch((error: unknown) => {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error)
      throw new CommandError(`experiment-service does not respond at ${url}: ${cause}. Check that it runs.`)
    })
    const body: unknown = await response.json().catch(() => undefined)
    if (response.status === 401) {
      throw new CommandError(`experiment-service at ${url} refuses the operator token. Check --token-file.`)
    }
    if (!response.ok) {
      const detail = problem.Check(body) ? body.detail : 'no detail'
      throw new CommandError(`experiment-service responds ${response.status} to ${path}: ${detail}`)
    }
    if (!schema.Check(body)) {
      throw new CommandError(
        `experiment-service at ${url} responds to ${path} in a form that this command does not know. Use the command of the release that runs.`,
      )
    }
    return body
  }
}
