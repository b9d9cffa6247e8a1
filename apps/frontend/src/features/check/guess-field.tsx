import type { Guess } from '@sms-checker/contracts'
import { useText } from '../../language/language.tsx'
import styles from './guess-field.module.css'

const guesses = ['spam', 'unsure', 'ham'] as const satisfies readonly Guess[]

interface Props {
  readonly guess: Guess | undefined
  readonly onChange: (guess: Guess) => void
}

/** What the reader thinks before the verdict. Nothing is chosen at first: not to answer is allowed. */
export function GuessField({ guess, onChange }: Props) {
  const text = useText().guess
  return (
    <fieldset className={styles.field}>
      <legend>
        {text.label} <span className={styles.optional}>({text.optional})</span>
      </legend>
      <div className={styles.choices}>
        {guesses.map((one) => (
          <label key={one} className={styles.choice}>
            <input type="radio" name="guess" checked={guess === one} onChange={() => onChange(one)} />
            <span>{text[one]}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
