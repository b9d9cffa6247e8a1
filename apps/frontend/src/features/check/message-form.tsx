import { type Guess, messageFault } from '@sms-checker/contracts'
import { type FormEvent, useRef, useState } from 'react'
import { useDeviceValue } from '../../device/device-value.ts'
import { guessFirst } from '../../device/preferences.ts'
import { useText } from '../../language/language.tsx'
import { Switch } from '../../ui/switch.tsx'
import { GuessField } from './guess-field.tsx'
import { MessageField } from './message-field.tsx'
import styles from './message-form.module.css'

const isApple = /Mac|iP/.test(navigator.platform)

interface Props {
  readonly sms: string
  readonly onSms: (sms: string) => void
  readonly guess: Guess | undefined
  readonly onGuess: (guess: Guess | undefined) => void
  readonly checking: boolean
  readonly onCheck: () => void
}

export function MessageForm({ sms, onSms, guess, onGuess, checking, onCheck }: Props) {
  const text = useText()
  const guesses = useDeviceValue(guessFirst)
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

  function switchGuess(on: boolean) {
    guessFirst.set(on)
    if (!on) onGuess(undefined)
  }

  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <MessageField sms={sms} onChange={onSms} fault={shown} onSubmit={submit} ref={box} />
      <Switch label={text.guess.first} on={guesses} onChange={switchGuess} />
      {guesses && <GuessField guess={guess} onChange={onGuess} />}
      <div className={styles.go}>
        <button
          type="submit"
          className={styles.check}
          aria-disabled={checking}
          aria-keyshortcuts="Control+Enter Meta+Enter"
          data-checking={checking || undefined}
        >
          {checking ? text.message.checking : text.message.check}
        </button>
        <p className={styles.shortcut}>{text.message.shortcut(isApple ? '⌘' : 'Ctrl')}</p>
      </div>
    </form>
  )
}
