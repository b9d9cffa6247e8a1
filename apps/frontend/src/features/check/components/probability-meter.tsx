import { useFormats, useText } from '../../../i18n/language.tsx'
import { uncertainBelow } from '../../../lib/confidence.ts'
import styles from './probability-meter.module.css'

const width = 200
const gap = 3

// The colours of the scale change where the wording of the verdict changes.
const hamEnd = (1 - uncertainBelow) * width
const spamStart = uncertainBelow * width

/** Shows the probability of spam, from 0 to 1, as a percentage and as a point on a scale from "not spam" to "spam". */
export function ProbabilityMeter({ probability }: { readonly probability: number }) {
  const text = useText().prediction
  const { bound, percent } = useFormats().boundedPercent(probability)
  return (
    <div className={styles.meter}>
      <p>
        {bound && `${text[bound]} `}
        <strong>{percent}</strong> {text.probability}
      </p>
      <svg viewBox={`0 0 ${width} 14`} aria-hidden="true" focusable="false">
        <rect className={styles.ham} x="0" y="4" width={hamEnd - gap / 2} height="6" rx="3" />
        <rect
          className={styles.uncertain}
          x={hamEnd + gap / 2}
          y="4"
          width={spamStart - hamEnd - gap}
          height="6"
          rx="3"
        />
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
