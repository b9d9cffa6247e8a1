import type { AppPrediction } from '@sms-checker/contracts'
import { useMutation } from '@tanstack/react-query'
import { RequestFailure } from '../../api/request-failure.ts'
import { useText } from '../../language/language.tsx'
import styles from './feedback-question.module.css'
import { sendFeedback } from './send-feedback.ts'

/** Asks whether the verdict is right. The text of the message is not sent again. */
export function FeedbackQuestion({ answer: { requestId, result } }: { readonly answer: AppPrediction }) {
  const text = useText().feedback
  const feedback = useMutation({ mutationFn: sendFeedback, networkMode: 'always' })
  const other = result === 'spam' ? 'ham' : 'spam'
  const say = (correction: typeof result) => {
    if (!feedback.isPending) feedback.mutate({ requestId, verdict: result, correction })
  }
  return (
    <section className={styles.feedback} aria-labelledby="feedback-question">
      {!feedback.isSuccess && (
        <>
          <h3 id="feedback-question">{text.question}</h3>
          <div className={styles.choices}>
            <button type="button" onClick={() => say(result)}>
              {text.right}
            </button>
            <button type="button" onClick={() => say(other)}>
              {text.wrong[result]}
            </button>
          </div>
        </>
      )}
      <p role="status">
        {feedback.isSuccess && text.thanks}
        {feedback.isError && `${text.failed} ${detail(feedback.error)}`}
      </p>
    </section>
  )
}

function detail(error: Error): string {
  return error instanceof RequestFailure ? (error.detail ?? '') : ''
}
