import type { AppIdentity, Prediction } from '@sms-checker/contracts'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { checkMany } from './check-many.ts'

/** Checks many messages; what is not done after a failure or a cancellation can be gone on with. */
export function useMany() {
  const [messages, setMessages] = useState<readonly string[]>([])
  const [predictions, setPredictions] = useState<readonly Prediction[]>([])
  const [app, setApp] = useState<AppIdentity>()
  const stop = useRef<AbortController>(undefined)
  const check = useMutation({
    networkMode: 'always',
    mutationFn: async (pending: readonly string[]) => {
      const controller = new AbortController()
      stop.current = controller
      try {
        await checkMany(pending, {
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
  useEffect(() => () => stop.current?.abort(), [])

  return {
    messages,
    predictions,
    app,
    checking: check.isPending,
    error: check.error,
    start(next: readonly string[]) {
      setMessages(next)
      setPredictions([])
      check.mutate(next)
    },
    goOn: () => check.mutate(messages.slice(predictions.length)),
    cancel: () => stop.current?.abort(),
  }
}
