import type { AppPrediction } from '@sms-checker/contracts'
import { useMutation } from '@tanstack/react-query'
import { RequestError } from '../../api/request-error.ts'
import { useText } from '../../i18n/language.tsx'
import { useStoredValue } from '../../lib/storage.ts'
import styles from './feedback-form.module.css'
import { pendingFeedback, sendOrSave } from './pending-feedback.ts'

/** Asks whether a prediction is correct. The text of the message is not sent again. */
export function FeedbackForm({ prediction }: { readonly prediction: AppPrediction }) {
  const { requestId, result } = prediction
  const text = useText().feedback
  const isPending = useStoredValue(pendingFeedback).some((entry) => entry.requestId === requestId)
  const feedback = useMutation({ mutationFn: sendOrSave, networkMode: 'always' })
  const opposite = result === 'spam' ? 'ham' : 'spam'
  const send = (correction: typeof result) => {
    if (!feedback.isPending) feedback.mutate({ requestId, verdict: result, correction })
  }
  return (
    <section className={styles.feedback} aria-labelledby="feedback-question">
      {!feedback.isSuccess && (
        <>
          <h3 id="feedback-question">{text.question}</h3>
          <div className={styles.choices}>
            <button type="button" onClick={() => send(result)}>
              {text.right}
            </button>
            <button type="button" onClick={() => send(opposite)}>
              {text.wrong[result]}
            </button>
          </div>
        </>
      )}
      <p role="status">
        {feedback.isPending && text.sending}
        {feedback.isSuccess && (isPending ? text.saved : text.thanks)}
        {feedback.isError && `${text.failed} ${detailOf(feedback.error)}`}
      </p>
    </section>
  )
}

function detailOf(error: Error): string {
  return error instanceof RequestError ? (error.detail ?? '') : ''
}
