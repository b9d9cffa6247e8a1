import { RequestFailure } from '../api/request-failure.ts'
import { useText } from '../language/language.tsx'
import styles from './failure.module.css'
import { Icon } from './icon.tsx'
import { useArrival } from './use-arrival.ts'
import { useCountdown } from './use-countdown.ts'

interface Props {
  readonly error: Error
  readonly onAgain: () => void
}

/** Why there is no verdict, in plain words, and the way on. */
export function Failure({ error, onAgain }: Props) {
  // A defect of the page itself is no answer of the service: the error boundary shows it.
  if (!(error instanceof RequestFailure)) throw error
  return <Explained failure={error} onAgain={onAgain} />
}

function Explained({ failure, onAgain }: { readonly failure: RequestFailure; readonly onAgain: () => void }) {
  const text = useText().failure
  const title = useArrival<HTMLHeadingElement>({ focus: false })
  const wait = useCountdown(failure.retryAfter ?? 0)
  return (
    <div className={styles.failure}>
      <div role="alert">
        <Icon name={failure.kind === 'offline' ? 'offline' : 'failure'} />
        <h2 ref={title}>{text.title[failure.kind]}</h2>
        {failure.detail !== undefined && <p>{failure.detail}</p>}
        <p>{text.help[failure.kind]}</p>
      </div>
      <button type="button" disabled={wait > 0} onClick={onAgain}>
        {wait > 0 ? text.againIn(String(wait)) : text.again}
      </button>
      {failure.requestId !== undefined && <p className={styles.request}>{text.request(failure.requestId)}</p>}
    </div>
  )
}
