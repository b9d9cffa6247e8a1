import { useFormats, useText } from '../../language/language.tsx'
import styles from './chance.module.css'

/** Beyond these a figure would claim a certainty that no model has. */
const lowest = 0.001
const highest = 0.999

/** The probability of spam, from 0 to 1, in figures and as a point between "not spam" and "spam". */
export function Chance({ probability }: { readonly probability: number }) {
  const text = useText().answer
  const { percent } = useFormats()
  const figure =
    probability > highest
      ? text.moreThan(percent(highest))
      : probability < lowest
        ? text.lessThan(percent(lowest))
        : percent(probability)
  return (
    <div className={styles.chance}>
      <p>
        <strong>{figure}</strong> {text.chance}
      </p>
      <svg viewBox="0 0 200 14" aria-hidden="true" focusable="false">
        <rect className={styles.ham} x="0" y="4" width="65" height="6" rx="3" />
        <rect className={styles.doubt} x="68" y="4" width="64" height="6" rx="3" />
        <rect className={styles.spam} x="135" y="4" width="65" height="6" rx="3" />
        <circle className={styles.point} cx={6 + probability * 188} cy="7" r="5.500" />
      </svg>
      <p className={styles.ends} aria-hidden="true">
        <span>{text.scale.ham}</span>
        <span>{text.scale.spam}</span>
      </p>
    </div>
  )
}
