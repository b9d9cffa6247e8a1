import { type AppPrediction, type Feedback, type FeedbackReceipt, paths } from '@sms-checker/contracts'
import { useMutation } from '@tanstack/react-query'
import { request } from '../../api/client.ts'
import { isObject, isOneOf } from '../../api/guards.ts'
import { RequestError } from '../../api/request-error.ts'
import { useText } from '../../i18n/language.tsx'
import styles from './feedback-form.module.css'

const isReceipt = isObject<FeedbackReceipt>({ status: isOneOf('counted', 'known') })

/** Sends what a message really was. The request id identifies the prediction. @throws {RequestError} */
function sendFeedback(feedback: Feedback): Promise<FeedbackReceipt> {
  return request(paths.feedback, { body: feedback, isResponse: isReceipt })
}

/** Asks whether a prediction is correct. The text of the message is not sent again. */
export function FeedbackForm({ prediction }: { readonly prediction: AppPrediction }) {
  const { requestId, result } = prediction
  const text = useText().feedback
  const feedback = useMutation({ mutationFn: sendFeedback, networkMode: 'always' })
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
        {feedback.isSuccess && text.thanks}
        {feedback.isError && `${text.failed} ${detailOf(feedback.error)}`}
      </p>
    </section>
  )
}

function detailOf(error: Error): string {
  return error instanceof RequestError ? (error.detail ?? '') : ''
}
