import { type FormEvent, useState } from 'react'
import styles from '../app.module.css'

interface Props {
  readonly isRefused: boolean
  readonly onToken: (token: string) => void
}

export function SignIn({ isRefused, onToken }: Props) {
  const [token, setToken] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (token.trim() !== '') onToken(token.trim())
  }
  return (
    <form className={styles.card} onSubmit={submit}>
      <h1>SMS Checker: experiment</h1>
      <p>
        This page is for operators. The token is in the Secret that the chart creates; npm start prints a link with it.
      </p>
      <label className={styles.field}>
        Operator token
        <input
          type="password"
          autoComplete="current-password"
          value={token}
          aria-invalid={isRefused}
          aria-describedby="token-error"
          onChange={(event) => setToken(event.target.value)}
        />
      </label>
      <p id="token-error" className={styles.fieldError} role="status">
        {isRefused && 'The token was not accepted.'}
      </p>
      <button type="submit">Open</button>
    </form>
  )
}
