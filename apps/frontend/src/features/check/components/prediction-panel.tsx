import { useEffect, useState } from 'react'
import { Icon } from '../../../components/icon.tsx'
import { RequestErrorMessage } from '../../../components/request-error-message.tsx'
import { useText } from '../../../i18n/language.tsx'
import type { PredictMutation } from '../api/predict.ts'
import styles from './prediction-panel.module.css'
import { Verdict } from './verdict.tsx'

/** Shows the state of a prediction: none yet, in progress, a verdict or an error. */
export function PredictionPanel({ mutation }: { readonly mutation: PredictMutation }) {
  const text = useText().prediction
  const { status, data, error, variables, submittedAt, mutate } = mutation
  return (
    <section className={styles.panel} aria-label={text.region} aria-busy={status === 'pending'}>
      {status === 'idle' && <Empty />}
      {status === 'pending' && <Waiting key={submittedAt} />}
      {status === 'success' && <Verdict key={data.requestId} prediction={data} guess={variables.guess} />}
      {status === 'error' && <RequestErrorMessage key={submittedAt} error={error} onRetry={() => mutate(variables)} />}
    </section>
  )
}

function Empty() {
  const text = useText().prediction
  return (
    <div className={styles.empty}>
      <Icon name="shield" />
      <p>{text.empty}</p>
      <ul>
        {text.promises.map((promise) => (
          <li key={promise}>{promise}</li>
        ))}
      </ul>
    </div>
  )
}

/** After this time the page says that the request is slow. */
export const slowAfterMs = 3_000

function Waiting() {
  const text = useText()
  const [slow, setSlow] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), slowAfterMs)
    return () => clearTimeout(timer)
  }, [])
  return (
    <div className={styles.waiting}>
      <span className={styles.dots} aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      <p role="status">{slow ? text.prediction.slow : text.message.checking}</p>
    </div>
  )
}
