import type { AppPrediction, Guess } from '@sms-checker/contracts'
import { useText } from '../../language/language.tsx'
import { Icon } from '../../ui/icon.tsx'
import { useArrival } from '../../ui/use-arrival.ts'
import { sureness, toneOf } from '../../verdict/sureness.ts'
import { AboutAnswer } from '../about/about-answer.tsx'
import { FeedbackQuestion } from '../feedback/feedback-question.tsx'
import { Advice } from './advice.tsx'
import { Chance } from './chance.tsx'
import { ExplainedMessage } from './explained-message.tsx'
import styles from './verdict.module.css'

interface Props {
  readonly answer: AppPrediction
  /** What the reader thought before. */
  readonly guess: Guess | undefined
}

export function Verdict({ answer, guess }: Props) {
  const text = useText()
  const heading = useArrival<HTMLHeadingElement>({ focus: true })
  const { result, probability } = answer
  const sure = sureness(result, probability)
  const tone = toneOf(answer)
  return (
    <article className={styles.verdict} data-tone={tone}>
      <div className={styles.head}>
        <Icon name={tone} />
        <div>
          <h2 ref={heading} tabIndex={-1}>
            {text.answer[result][sure]}
          </h2>
          {guess && guess !== 'unsure' && (
            <p className={styles.guess}>{guess === result ? text.guess.right : text.guess.wrong[guess]}</p>
          )}
        </div>
      </div>
      <Chance probability={probability} />
      {sure === 'doubtful' && <p className={styles.caution}>{text.answer.closeCall}</p>}
      <ExplainedMessage answer={answer} />
      <Advice result={result} />
      <FeedbackQuestion answer={answer} />
      <AboutAnswer answer={answer} />
    </article>
  )
}
