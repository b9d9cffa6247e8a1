import { type AppIdentity, maxBatchSize, type Prediction, paths } from '@sms-checker/contracts'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { request } from '../../../api/client.ts'
import { RequestError } from '../../../api/request-error.ts'
import { isAppBatchPrediction } from '../../../api/responses.ts'

/** Predicts many messages in batches. After an error or a cancellation the rest can be resumed. */
export function usePredictBatches() {
  const [messages, setMessages] = useState<readonly string[]>([])
  const [predictions, setPredictions] = useState<readonly Prediction[]>([])
  const [app, setApp] = useState<AppIdentity>()
  const abort = useRef<AbortController>(undefined)
  const mutation = useMutation({
    networkMode: 'always',
    mutationFn: async (pending: readonly string[]) => {
      const controller = new AbortController()
      abort.current = controller
      try {
        await predictBatches(pending, {
          signal: controller.signal,
          onProgress: (progress) => {
            setApp(progress.app)
            setPredictions((known) => [...known, ...progress.predictions])
          },
        })
      } catch (error) {
        if (!controller.signal.aborted) throw error
      }
    },
  })
  useEffect(() => () => abort.current?.abort(), [])

  return {
    messages,
    predictions,
    app,
    checking: mutation.isPending,
    error: mutation.error,
    start(next: readonly string[]) {
      setMessages(next)
      setPredictions([])
      mutation.mutate(next)
    },
    resume: () => mutation.mutate(messages.slice(predictions.length)),
    cancel: () => abort.current?.abort(),
  }
}

interface Progress {
  readonly predictions: readonly Prediction[]
  readonly app: AppIdentity
}

interface Options {
  readonly signal: AbortSignal
  readonly onProgress: (progress: Progress) => void
}

/**
 * Predicts messages batch after batch and reports the predictions of each batch, in the order of the messages.
 * @throws {RequestError} when a batch fails; the batches reported before remain valid
 */
export async function predictBatches(messages: readonly string[], { signal, onProgress }: Options): Promise<void> {
  const size = batchSize(messages.length)
  for (let start = 0; start < messages.length; start += size) {
    const batch = messages.slice(start, start + size)
    const response = await request(paths.predictBatch, {
      body: { messages: batch },
      isResponse: isAppBatchPrediction,
      signal,
    })
    if (response.predictions.length !== batch.length) throw new RequestError('unexpected-response')
    onProgress(response)
  }
}

/** Returns a batch size that shows progress in about eight steps and never exceeds the service's limit. */
export function batchSize(messageCount: number): number {
  return Math.max(1, Math.min(maxBatchSize, Math.ceil(messageCount / 8)))
}
