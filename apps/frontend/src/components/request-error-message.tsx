import { useEffect, useState } from 'react'
import { RequestError } from '../api/request-error.ts'
import { useScrollIntoView } from '../hooks/use-scroll-into-view.ts'
import { useText } from '../i18n/language.tsx'
import { Icon } from './icon.tsx'
import styles from './request-error-message.module.css'

interface Props {
  readonly error: Error
  readonly onRetry: () => void
}

/** Explains why a request failed and offers to retry it. */
export function RequestErrorMessage({ error, onRetry }: Props) {
  // Any other error is a bug in the page, which the error boundary reports.
  if (!(error instanceof RequestError)) throw error
  return <Message error={error} onRetry={onRetry} />
}

function Message({ error, onRetry }: { readonly error: RequestError; readonly onRetry: () => void }) {
  const text = useText().requestError
  const heading = useScrollIntoView<HTMLHeadingElement>({ focus: false })
  const secondsLeft = useCountdown(error.retryAfter ?? 0)
  return (
    <div className={styles.error}>
      <div role="alert">
        <Icon name={error.kind === 'offline' ? 'offline' : 'error'} />
        <h2 ref={heading}>{text.title[error.kind]}</h2>
        {error.detail !== undefined && <p>{error.detail}</p>}
        <p>{text.help[error.kind]}</p>
      </div>
      <button type="button" disabled={secondsLeft > 0} onClick={onRetry}>
        {secondsLeft > 0 ? text.retryIn(String(secondsLeft)) : text.retry}
      </button>
      {error.requestId !== undefined && <p className={styles.request}>{text.request(error.requestId)}</p>}
    </div>
  )
}

/** Returns the seconds left, counting down to 0. Restarts when `seconds` changes. */
function useCountdown(seconds: number): number {
  const [left, setLeft] = useState(seconds)
  useEffect(() => {
    // Browsers throttle timers in background tabs, so the time left is read from the clock.
    const end = Date.now() + seconds * 1000
    const timer = setInterval(() => {
      const now = Math.max(0, Math.ceil((end - Date.now()) / 1000))
      setLeft(now)
      if (now === 0) clearInterval(timer)
    }, 250)
    setLeft(seconds)
    return () => clearInterval(timer)
  }, [seconds])
  return left
}
