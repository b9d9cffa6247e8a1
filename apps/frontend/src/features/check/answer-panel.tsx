import type { AppPrediction, AppPredictRequest } from '@sms-checker/contracts'
import type { UseMutationResult } from '@tanstack/react-query'
import { useText } from '../../language/language.tsx'
import { Failure } from '../../ui/failure.tsx'
import { Icon } from '../../ui/icon.tsx'
import styles from './answer-panel.module.css'
import { Verdict } from './verdict.tsx'
import { Waiting } from './waiting.tsx'

interface Props {
  readonly question: UseMutationResult<AppPrediction, Error, AppPredictRequest>
  readonly onAgain: (question: AppPredictRequest) => void
}

/** The place of the answer: empty, waiting, a verdict, or why there is none. */
export function AnswerPanel({ question, onAgain }: Props) {
  const text = useText().answer
  const { status, data, error, variables, submittedAt } = question
  return (
    <section className={styles.panel} aria-label={text.region} aria-busy={status === 'pending'}>
      {status === 'idle' && <Empty />}
      {status === 'pending' && <Waiting key={submittedAt} />}
      {status === 'success' && <Verdict key={data.requestId} answer={data} guess={variables.guess} />}
      {status === 'error' && <Failure key={submittedAt} error={error} onAgain={() => onAgain(variables)} />}
    </section>
  )
}

function Empty() {
  const text = useText().answer
  return (
    <div className={styles.empty}>
      <Icon name="shield" />
      <p>{text.waiting}</p>
      <ul>
        {text.promises.map((promise) => (
          <li key={promise}>{promise}</li>
        ))}
      </ul>
    </div>
  )
}
