import { useEffect, useState } from 'react'
import { useText } from '../../language/language.tsx'
import styles from './waiting.module.css'

/** After this time, in milliseconds, the page says that it knows that this is slow. */
export const slowAfter = 3_000

export function Waiting() {
  const text = useText()
  const [slow, setSlow] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), slowAfter)
    return () => clearTimeout(timer)
  }, [])
  return (
    <div className={styles.waiting}>
      <span className={styles.dots} aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      <p role="status">{slow ? text.answer.slow : text.message.checking}</p>
    </div>
  )
}
