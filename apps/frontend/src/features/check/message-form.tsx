import { type Guess, messageFault } from '@sms-checker/contracts'
import { type FormEvent, useRef, useState } from 'react'
import { useText } from '../../language/language.tsx'
import { GuessField } from './guess-field.tsx'
import { MessageField } from './message-field.tsx'
import styles from './message-form.module.css'

interface Props {
  readonly sms: string
  readonly onSms: (sms: string) => void
  readonly guess: Guess | undefined
  readonly onGuess: (guess: Guess) => void
  readonly checking: boolean
  readonly onCheck: () => void
}

export function MessageForm({ sms, onSms, guess, onGuess, checking, onCheck }: Props) {
  const text = useText().message
  const [asked, setAsked] = useState(false)
  const box = useRef<HTMLTextAreaElement>(null)
  const fault = messageFault(sms)
  // An empty box is a fault only for somebody who asked for an answer.
  const shown = fault === 'too-long' || asked ? fault : undefined

  function submit(event?: FormEvent) {
    event?.preventDefault()
    if (checking) return
    setAsked(fault !== undefined)
    if (fault) box.current?.focus()
    else onCheck()
  }

  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <MessageField sms={sms} onChange={onSms} fault={shown} onSubmit={submit} ref={box} />
      <GuessField guess={guess} onChange={onGuess} />
      <button type="submit" className={styles.check} aria-disabled={checking} data-checking={checking || undefined}>
        {checking ? text.checking : text.check}
      </button>
    </form>
  )
}
