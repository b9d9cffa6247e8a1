import type { AppPredictRequest, Guess } from '@sms-checker/contracts'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useText } from '../../language/language.tsx'
import { remember } from '../history/history.ts'
import { AnswerPanel } from './answer-panel.tsx'
import styles from './check-page.module.css'
import { Examples } from './examples.tsx'
import { MessageForm } from './message-form.tsx'
import { predict } from './predict.ts'
import { takeSharedMessage } from './shared-message.ts'

export function CheckPage() {
  const text = useText()
  const [sms, setSms] = useState(() => takeSharedMessage() ?? '')
  const [guess, setGuess] = useState<Guess>()
  // networkMode: a question asked offline fails at once with its reason, it is not kept for later.
  const question = useMutation({
    mutationFn: predict,
    networkMode: 'always',
    onSuccess(answer) {
      remember(answer)
      // A guess is of one message, made before its verdict: the next check begins without.
      setGuess(undefined)
    },
  })

  function ask(asked: AppPredictRequest) {
    question.mutate(asked)
  }

  function write(message: string) {
    setSms(message)
    setGuess(undefined)
  }

  return (
    <div className={styles.page}>
      <header className={styles.intro}>
        <h1>{text.title}</h1>
        <p>{text.lead}</p>
      </header>
      <div className={styles.question}>
        <MessageForm
          sms={sms}
          onSms={setSms}
          guess={guess}
          onGuess={setGuess}
          checking={question.isPending}
          onCheck={() => ask({ sms, ...(guess && { guess }) })}
        />
      </div>
      <div className={styles.answer}>
        <AnswerPanel question={question} onAgain={ask} />
      </div>
      <div className={styles.examples}>
        <Examples onPick={write} />
      </div>
    </div>
  )
}
