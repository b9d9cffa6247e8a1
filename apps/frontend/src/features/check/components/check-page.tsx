import type { Guess } from '@sms-checker/contracts'
import { useState } from 'react'
import { PageHeader } from '../../../components/page-header.tsx'
import { useText } from '../../../i18n/language.tsx'
import { takeSharedMessage } from '../../../lib/location.ts'
import { addToHistory } from '../../history/history.ts'
import { usePredict } from '../api/predict.ts'
import styles from './check-page.module.css'
import { MessageForm } from './message-form.tsx'
import { PredictionPanel } from './prediction-panel.tsx'

export function CheckPage() {
  const text = useText()
  const [sms, setSms] = useState(() => takeSharedMessage() ?? '')
  const [guess, setGuess] = useState<Guess>()
  const predict = usePredict({
    onSuccess(prediction) {
      addToHistory(prediction)
      // A guess belongs to one message and is made before its verdict.
      setGuess(undefined)
    },
  })

  function pickExample(message: string) {
    setSms(message)
    setGuess(undefined)
  }

  return (
    <div className={styles.page}>
      <div className={styles.intro}>
        <PageHeader title={text.title} lead={text.lead} />
      </div>
      <div className={styles.form}>
        <MessageForm
          sms={sms}
          onSmsChange={setSms}
          guess={guess}
          onGuessChange={setGuess}
          checking={predict.isPending}
          onCheck={() => predict.mutate({ sms, ...(guess && { guess }) })}
        />
      </div>
      <div className={styles.result}>
        <PredictionPanel mutation={predict} />
      </div>
      <div className={styles.examples}>
        <Examples onPick={pickExample} />
      </div>
    </div>
  )
}

const examples = {
  prize:
    'CONGRATULATIONS! Your number has won our £1500 weekly draw. To claim call 09061701234 now. Calls cost 150p/min. T&Cs apply',
  parcel:
    'Your parcel could not be delivered because of an unpaid fee of £1.99. Pay now at http://parcel-redelivery.example to avoid return',
  friend: 'Hey, running ten minutes late, sorry! Order me a coffee and I will be there soon :)',
  dentist:
    'Reminder: your dentist appointment is on Tuesday at 10.15. Please reply C to confirm or call the practice to change it.',
} as const

const exampleNames = ['prize', 'parcel', 'friend', 'dentist'] as const

function Examples({ onPick }: { readonly onPick: (sms: string) => void }) {
  const text = useText().examples
  return (
    <div className={styles.exampleList}>
      <p id="examples-label">{text.label}</p>
      <ul aria-labelledby="examples-label">
        {exampleNames.map((name) => (
          <li key={name}>
            <button type="button" className={styles.example} onClick={() => onPick(examples[name])}>
              {text[name]}
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}
