import { ExperimentHistory, ExperimentJudgement, ExperimentList, paths, ShadowJudgement } from '@sms-checker/contracts'
import { queryOptions } from '@tanstack/react-query'
import type { Static, TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { readToken } from './token.ts'

/** experiment-service judges every minute. */
const refetchInterval = 60_000

/** A response with an error status, or with content that this page cannot read. */
export class ResponseError extends Error {
  override readonly name = 'ResponseError'
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

export const experimentsQuery = queryOptions({
  queryKey: ['experiments'],
  queryFn: ({ signal }) => get(paths.experiments, ExperimentList, signal),
  refetchInterval,
})

export const experimentQuery = (name: string) =>
  queryOptions({
    queryKey: ['experiment', name],
    queryFn: ({ signal }) => get(`${paths.experiments}/${encodeURIComponent(name)}`, ExperimentJudgement, signal),
    refetchInterval,
  })

export const historyQuery = (name: string) =>
  queryOptions({
    queryKey: ['history', name],
    queryFn: ({ signal }) => get(`${paths.experiments}/${encodeURIComponent(name)}/history`, ExperimentHistory, signal),
    refetchInterval,
  })

export const shadowQuery = queryOptions({
  queryKey: ['shadow'],
  queryFn: ({ signal }) => get(paths.shadow, ShadowJudgement, signal),
  refetchInterval,
})

async function get<T extends TSchema>(path: string, schema: T, signal: AbortSignal): Promise<Static<T>> {
  const token = readToken()
  const response = await fetch(path, {
    headers: { accept: 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    signal,
  })
  const content: unknown = await response.json().catch(() => undefined)
  if (!response.ok)
    throw new ResponseError(
      response.status,
      detailOf(content) ?? `The service responded with status ${response.status}.`,
    )
  if (!Value.Check(schema, content)) {
    throw new ResponseError(response.status, 'The service has another version than this page. Reload the page.')
  }
  return content
}

function detailOf(content: unknown): string | undefined {
  if (typeof content !== 'object' || content === null || !('detail' in content)) return undefined
  return typeof content.detail === 'string' ? content.detail : undefined
}
