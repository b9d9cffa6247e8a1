import { type Feedback, type FeedbackReceipt, paths } from '@sms-checker/contracts'
import { useEffect } from 'react'
import { readUserId, request } from '../../api/client.ts'
import { isArrayOf, isObject, isOneOf, isOptional, isString } from '../../api/guards.ts'
import { RequestError } from '../../api/request-error.ts'
import { storedValue, useStoredValue } from '../../lib/storage.ts'

/** Feedback that could not be sent yet. It does not contain the message. */
interface PendingFeedback extends Pick<Feedback, 'requestId' | 'verdict' | 'correction'> {
  /** The user who received the prediction. The id of this browser can change before the feedback is sent. */
  readonly userId?: string | undefined
}

/** Older entries are dropped. */
const maxPending = 100

/** Time until feedback is sent again when the service does not name one, in milliseconds. */
const resendAfterMs = 30_000

const isVerdict = isOneOf('spam', 'ham')
const isReceipt = isObject<FeedbackReceipt>({ status: isOneOf('counted', 'known') })
const isPendingFeedback = isObject<PendingFeedback>({
  requestId: isString,
  verdict: isVerdict,
  correction: isVerdict,
  userId: isOptional(isString),
})

/** Oldest first. */
export const pendingFeedback = storedValue<readonly PendingFeedback[]>(
  'pending-feedback',
  isArrayOf(isPendingFeedback),
  [],
)

/**
 * Sends what a message really was. When the service cannot store it now, keeps it in this browser, to be sent later.
 * @returns whether the feedback was sent or saved
 * @throws {RequestError} when sending it again cannot help
 */
export async function sendOrSave(feedback: Feedback): Promise<'sent' | 'saved'> {
  const entry = { ...feedback, userId: readUserId() }
  try {
    await send(entry)
    return 'sent'
  } catch (error) {
    if (!isTemporary(error)) throw error
    pendingFeedback.set([...without(entry), entry].slice(-maxPending))
    return 'saved'
  }
}

/** Sends saved feedback when the page opens, when the browser gets a connection, and from time to time. */
export function useResendFeedback(): void {
  const hasPending = useStoredValue(pendingFeedback).length > 0
  useEffect(() => {
    if (!hasPending) return
    let timer: ReturnType<typeof setTimeout> | undefined
    let isSending = false
    const resend = async () => {
      if (isSending) return
      isSending = true
      clearTimeout(timer)
      timer = setTimeout(resend, Math.max(resendAfterMs, await resendAll()))
      isSending = false
    }
    resend()
    window.addEventListener('online', resend)
    return () => {
      clearTimeout(timer)
      window.removeEventListener('online', resend)
    }
  }, [hasPending])
}

/** @returns the time to wait before the next attempt, in milliseconds */
async function resendAll(): Promise<number> {
  for (const entry of pendingFeedback.get()) {
    try {
      await send(entry)
    } catch (error) {
      if (isTemporary(error)) return (error.retryAfter ?? 0) * 1_000
    }
    pendingFeedback.set(without(entry))
  }
  return 0
}

/** Sending feedback twice has no effect, so several tabs may do it. */
function send({ userId, ...feedback }: PendingFeedback): Promise<FeedbackReceipt> {
  return request(paths.feedback, { body: feedback, isResponse: isReceipt, userId })
}

function without({ requestId }: PendingFeedback): readonly PendingFeedback[] {
  return pendingFeedback.get().filter((other) => other.requestId !== requestId)
}

/** Whether the same request can succeed later. A service without storage for feedback responds with 501. */
function isTemporary(error: unknown): error is RequestError {
  return error instanceof RequestError && error.kind !== 'rejected' && error.status !== 501
}
