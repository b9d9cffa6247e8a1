import { useFormats, useText } from '../../language/language.tsx'
import { leastProbable } from '../../verdict/sureness.ts'
import styles from './chance.module.css'

const width = 200
const gap = 3

/** Where the scale changes its colour: where the verdict changes its words. */
const hamEnd = (1 - leastProbable) * width
const spamStart = leastProbable * width

/** The probability of spam, from 0 to 1, in figures and as a point between "not spam" and "spam". */
export function Chance({ probability }: { readonly probability: number }) {
  const text = useText().answer
  const { bound, figure } = useFormats().bounded(probability)
  return (
    <div className={styles.chance}>
      <p>
        {bound && `${text[bound]} `}
        <strong>{figure}</strong> {text.chance}
      </p>
      <svg viewBox={`0 0 ${width} 14`} aria-hidden="true" focusable="false">
        <rect className={styles.ham} x="0" y="4" width={hamEnd - gap / 2} height="6" rx="3" />
        <rect className={styles.doubt} x={hamEnd + gap / 2} y="4" width={spamStart - hamEnd - gap} height="6" rx="3" />
        <rect
          className={styles.spam}
          x={spamStart + gap / 2}
          y="4"
          width={width - spamStart - gap / 2}
          height="6"
          rx="3"
        />
        <circle className={styles.point} cx={6 + probability * (width - 12)} cy="7" r="5.5" />
      </svg>
      <p className={styles.ends} aria-hidden="true">
        <span>{text.scale.ham}</span>
        <span>{text.scale.spam}</span>
      </p>
    </div>
  )
}
