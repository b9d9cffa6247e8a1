import { type Guess, maxMessageLength } from '@sms-checker/contracts'
import { messageError, messageLength } from '@sms-checker/text'
import { type KeyboardEvent, type RefObject, useRef, useState } from 'react'
import { isBoolean } from '../../../api/guards.ts'
import { Form, SubmitButton, TextBox, useSubmit } from '../../../components/form.tsx'
import { Icon } from '../../../components/icon.tsx'
import { Switch } from '../../../components/switch.tsx'
import { useFileDrop } from '../../../hooks/use-file-drop.ts'
import { useFormats, useText } from '../../../i18n/language.tsx'
import { storedValue, useStoredValue } from '../../../lib/storage.ts'
import styles from './message-form.module.css'

/** Whether the user wants to guess before seeing the verdict. */
const guessFirstSetting = storedValue('guess-first', isBoolean, false)

const isApple = /Mac|iP/.test(navigator.platform)

interface Props {
  readonly sms: string
  readonly onSmsChange: (sms: string) => void
  readonly guess: Guess | undefined
  readonly onGuessChange: (guess: Guess | undefined) => void
  readonly checking: boolean
  readonly onCheck: () => void
}

export function MessageForm({ sms, onSmsChange, guess, onGuessChange, checking, onCheck }: Props) {
  const text = useText()
  const guessFirst = useStoredValue(guessFirstSetting)
  const box = useRef<HTMLTextAreaElement>(null)
  const problem = messageError(sms, maxMessageLength)
  const { submit, rejected } = useSubmit({
    valid: problem === undefined,
    busy: checking,
    onSubmit: onCheck,
    onInvalid: () => box.current?.focus(),
  })
  // An empty box is only a problem after an attempt to check it.
  const shownProblem = problem === 'too-long' || rejected ? problem : undefined

  function setGuessFirst(on: boolean) {
    guessFirstSetting.set(on)
    if (!on) onGuessChange(undefined)
  }

  return (
    <Form onSubmit={submit}>
      <MessageField sms={sms} onChange={onSmsChange} problem={shownProblem} onSubmit={submit} ref={box} />
      <Switch label={text.guess.first} on={guessFirst} onChange={setGuessFirst} />
      {guessFirst && <GuessField guess={guess} onChange={onGuessChange} />}
      <div className={styles.go}>
        <SubmitButton busy={checking} aria-keyshortcuts="Control+Enter Meta+Enter">
          {checking ? text.message.checking : text.message.check}
        </SubmitButton>
        <p className={styles.shortcut}>{text.message.shortcut(isApple ? '⌘' : 'Ctrl')}</p>
      </div>
    </Form>
  )
}

interface MessageFieldProps {
  readonly sms: string
  readonly onChange: (sms: string) => void
  /** Shown below the box when the message cannot be checked. */
  readonly problem: 'empty' | 'too-long' | undefined
  readonly onSubmit: () => void
  readonly ref: RefObject<HTMLTextAreaElement | null>
}

function MessageField({ sms, onChange, problem, onSubmit, ref }: MessageFieldProps) {
  const text = useText().message
  const { integer } = useFormats()
  const [inputError, setInputError] = useState<'clipboardBlocked' | 'notText'>()
  const length = messageLength(sms)
  const excess = length - maxMessageLength
  const dragging = useFileDrop(async (file) => {
    // Few visits drop a file, so the first load does without this module.
    const { readTextFile } = await import('../../../lib/text-file.ts')
    // UTF-8 needs at most 4 bytes per character, so a longer file is too long in any case and its start is enough to show that.
    const content = await readTextFile(file.slice(0, (maxMessageLength + 1) * 4))
    if (content === undefined) setInputError('notText')
    else write(content)
  })

  function write(message: string) {
    setInputError(undefined)
    onChange(message)
  }

  function clear() {
    write('')
    ref.current?.focus()
  }

  function paste() {
    navigator.clipboard.readText().then(write, () => {
      setInputError('clipboardBlocked')
      ref.current?.focus()
    })
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      onSubmit()
    }
  }

  return (
    <div className={styles.field}>
      <div className={styles.top}>
        <label htmlFor="sms">{text.label}</label>
        <FieldButton empty={sms === ''} onClear={clear} onPaste={paste} />
      </div>
      <TextBox
        id="sms"
        ref={ref}
        className={styles.message}
        dropping={dragging}
        rows={5}
        value={sms}
        placeholder={text.placeholder}
        aria-invalid={problem !== undefined}
        aria-describedby="sms-problem sms-count sms-hint"
        onChange={write}
        onKeyDown={onKeyDown}
      />
      <div className={styles.bottom}>
        <p id="sms-hint">{text.hint}</p>
        <p id="sms-count" className={styles.count} data-over={excess > 0 || undefined}>
          {text.counter(integer(length), integer(maxMessageLength))}
        </p>
      </div>
      <p id="sms-problem" role="alert" className={styles.problem}>
        {inputError && text[inputError]}
        {!inputError && problem === 'empty' && text.empty}
        {problem === 'too-long' && text.tooLong(excess, integer(excess))}
      </p>
    </div>
  )
}

interface FieldButtonProps {
  readonly empty: boolean
  readonly onClear: () => void
  readonly onPaste: () => void
}

/** Clears a filled box and pastes into an empty one. */
function FieldButton({ empty, onClear, onPaste }: FieldButtonProps) {
  const text = useText().message
  if (!empty) {
    return (
      <button type="button" className={styles.tool} onClick={onClear}>
        <Icon name="clear" /> {text.clear}
      </button>
    )
  }
  // Browsers offer no clipboard on pages loaded over plain HTTP.
  if (!('clipboard' in navigator)) return null
  return (
    <button type="button" className={styles.tool} onClick={onPaste}>
      <Icon name="paste" /> {text.paste}
    </button>
  )
}

const guesses = ['spam', 'unsure', 'ham'] as const satisfies readonly Guess[]

interface GuessFieldProps {
  readonly guess: Guess | undefined
  readonly onChange: (guess: Guess) => void
}

/** The user's own guess. Optional, so nothing is selected at first. */
function GuessField({ guess, onChange }: GuessFieldProps) {
  const text = useText().guess
  return (
    <fieldset className={styles.guess}>
      <legend>
        {text.label} <span className={styles.optional}>({text.optional})</span>
      </legend>
      <div className={styles.choices}>
        {guesses.map((option) => (
          <label key={option} className={styles.choice}>
            <input type="radio" name="guess" checked={guess === option} onChange={() => onChange(option)} />
            <span>{text[option]}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
