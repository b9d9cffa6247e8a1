import type { AppPrediction, Guess, Result } from '@sms-checker/contracts'
import { Icon } from '../../../components/icon.tsx'
import { useScrollIntoView } from '../../../hooks/use-scroll-into-view.ts'
import { useText } from '../../../i18n/language.tsx'
import { confidenceOf, toneOf } from '../../../lib/confidence.ts'
import { AboutPrediction } from '../../about/about-prediction.tsx'
import { FeedbackForm } from '../../feedback/feedback-form.tsx'
import { ExplainedMessage } from './explained-message.tsx'
import { ProbabilityMeter } from './probability-meter.tsx'
import styles from './verdict.module.css'

interface Props {
  readonly prediction: AppPrediction
  /** The user's guess before the check. */
  readonly guess: Guess | undefined
}

export function Verdict({ prediction, guess }: Props) {
  const text = useText()
  const heading = useScrollIntoView<HTMLHeadingElement>({ focus: true })
  const { result, probability } = prediction
  const confidence = confidenceOf(prediction)
  const tone = toneOf(prediction)
  return (
    <article className={styles.verdict} data-tone={tone}>
      <div className={styles.head}>
        <Icon name={tone} />
        <div>
          <h2 ref={heading} tabIndex={-1}>
            {text.prediction[result][confidence]}
          </h2>
          {guess && guess !== 'unsure' && (
            <p className={styles.guess}>{guess === result ? text.guess.right : text.guess.wrong[guess]}</p>
          )}
        </div>
      </div>
      <ProbabilityMeter probability={probability} />
      {confidence === 'uncertain' && <p className={styles.caution}>{text.prediction.uncertain}</p>}
      <ExplainedMessage prediction={prediction} />
      <Advice result={result} />
      <FeedbackForm prediction={prediction} />
      <AboutPrediction prediction={prediction} />
    </article>
  )
}

function Advice({ result }: { readonly result: Result }) {
  const text = useText().advice
  return (
    <section className={styles.advice}>
      <h3>{text.title}</h3>
      <ul>
        {text[result].map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ul>
    </section>
  )
}
