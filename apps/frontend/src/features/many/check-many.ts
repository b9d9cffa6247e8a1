import { type AppBatchPrediction, type AppIdentity, maxBatchSize, type Prediction, paths } from '@sms-checker/contracts'
import { isAppBatchPrediction } from '../../api/answers.ts'
import { request } from '../../api/request.ts'
import { RequestFailure } from '../../api/request-failure.ts'

/** A part of the whole that shows progress at every size, and never more than the service takes in a request. */
export function batchSize(messages: number): number {
  return Math.max(1, Math.min(maxBatchSize, Math.ceil(messages / 8)))
}

export interface Progress {
  readonly predictions: readonly Prediction[]
  readonly app: AppIdentity
}

/**
 * Checks messages batch after batch, and tells each batch's predictions as they come, in the order of the messages.
 * @throws {RequestFailure} when a batch gets no answer; what was told before holds
 */
export async function checkMany(
  messages: readonly string[],
  { signal, onProgress }: { readonly signal: AbortSignal; readonly onProgress: (progress: Progress) => void },
): Promise<void> {
  const size = batchSize(messages.length)
  for (let start = 0; start < messages.length; start += size) {
    const batch = messages.slice(start, start + size)
    const answer: AppBatchPrediction = await request(paths.predictBatch, {
      body: { messages: batch },
      isAnswer: isAppBatchPrediction,
      signal,
    })
    if (answer.predictions.length !== batch.length) throw new RequestFailure('unreadable')
    onProgress(answer)
  }
}
