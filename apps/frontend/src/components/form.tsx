import { type ComponentProps, type FormEvent, type ReactNode, useState } from 'react'
import styles from './form.module.css'

interface SubmitOptions {
  /** Whether the input can be submitted as it is. */
  readonly valid: boolean
  /** Whether the input that was submitted before is still being checked. Another attempt then does nothing. */
  readonly busy: boolean
  readonly onSubmit: () => void
  readonly onInvalid?: () => void
}

/** Submits valid input. An attempt to submit invalid input sets `rejected` until the input is valid or `reset` is called. */
export function useSubmit({ valid, busy, onSubmit, onInvalid }: SubmitOptions) {
  const [attempted, setAttempted] = useState(false)

  function submit(event?: FormEvent) {
    event?.preventDefault()
    if (busy) return
    setAttempted(!valid)
    if (valid) onSubmit()
    else onInvalid?.()
  }

  return { submit, rejected: attempted && !valid, reset: () => setAttempted(false) }
}

interface FormProps {
  readonly onSubmit: (event: FormEvent) => void
  readonly children: ReactNode
}

/** A form on a card. It shows its problems itself, so the browser's own validation is off. */
export function Form({ onSubmit, children }: FormProps) {
  return (
    <form className={styles.form} onSubmit={onSubmit} noValidate>
      {children}
    </form>
  )
}

interface TextBoxProps extends Omit<ComponentProps<'textarea'>, 'onChange'> {
  readonly onChange: (text: string) => void
  /** Whether a file is being dragged over the page. */
  readonly dropping: boolean
}

/** A text area in the direction of its text. */
export function TextBox({ className, onChange, dropping, ...props }: TextBoxProps) {
  return (
    <textarea
      {...props}
      className={classes(styles.box, className)}
      data-dropping={dropping || undefined}
      dir="auto"
      onChange={(event) => onChange(event.target.value)}
    />
  )
}

interface SubmitButtonProps extends Omit<ComponentProps<'button'>, 'type' | 'aria-disabled'> {
  readonly busy: boolean
}

/** Keeps the focus while busy: a disabled button would lose it. */
export function SubmitButton({ className, busy, ...props }: SubmitButtonProps) {
  return <button {...props} type="submit" className={classes(styles.submit, className)} aria-disabled={busy} />
}

function classes(...names: readonly (string | undefined)[]): string {
  return names.filter(Boolean).join(' ')
}
