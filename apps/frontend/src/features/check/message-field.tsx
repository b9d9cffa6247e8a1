import { maxMessageLength, messageLength } from '@sms-checker/contracts'
import { type DragEvent, type KeyboardEvent, type Ref, useState } from 'react'
import { useFormats, useText } from '../../language/language.tsx'
import { Icon } from '../../ui/icon.tsx'
import styles from './message-field.module.css'

interface Props {
  readonly sms: string
  readonly onChange: (sms: string) => void
  /** Said under the box when the message cannot be sent as it is. */
  readonly fault: 'empty' | 'too-long' | undefined
  readonly onSubmit: () => void
  readonly ref: Ref<HTMLTextAreaElement>
}

export function MessageField({ sms, onChange, fault, onSubmit, ref }: Props) {
  const text = useText().message
  const { integer } = useFormats()
  const [dropping, setDropping] = useState(false)
  const length = messageLength(sms)

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      onSubmit()
    }
  }

  async function onDrop(event: DragEvent) {
    setDropping(false)
    const file = event.dataTransfer.files[0]
    if (!file) return
    event.preventDefault()
    // UTF-8 takes at most 4 bytes a character: a larger file is too long whatever it holds, and its start tells so.
    onChange(await file.slice(0, (maxMessageLength + 1) * 4).text())
  }

  return (
    <div className={styles.field}>
      <div className={styles.top}>
        <label htmlFor="sms">{text.label}</label>
        <Tools empty={sms === ''} onChange={onChange} />
      </div>
      <textarea
        id="sms"
        ref={ref}
        className={styles.box}
        data-dropping={dropping || undefined}
        dir="auto"
        rows={5}
        value={sms}
        placeholder={text.placeholder}
        aria-invalid={fault !== undefined}
        aria-describedby="sms-fault sms-count sms-hint"
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={onKeyDown}
        onDragOver={() => setDropping(true)}
        onDragLeave={() => setDropping(false)}
        onDrop={onDrop}
      />
      <div className={styles.bottom}>
        <p id="sms-hint">{text.hint}</p>
        <p id="sms-count" className={styles.count} data-over={length > maxMessageLength || undefined}>
          {text.counter(integer(length), integer(maxMessageLength))}
        </p>
      </div>
      <p id="sms-fault" role="alert" className={styles.fault}>
        {fault === 'empty' && text.empty}
        {fault === 'too-long' && text.tooLong(integer(length - maxMessageLength))}
      </p>
    </div>
  )
}

function Tools({ empty, onChange }: { readonly empty: boolean; readonly onChange: (sms: string) => void }) {
  const text = useText().message
  if (!empty) {
    return (
      <button type="button" className={styles.tool} onClick={() => onChange('')}>
        <Icon name="clear" /> {text.clear}
      </button>
    )
  }
  // Browsers hide the clipboard from pages that came over plain HTTP.
  if (!('clipboard' in navigator)) return null
  return (
    <button
      type="button"
      className={styles.tool}
      onClick={() => navigator.clipboard.readText().then(onChange, () => document.getElementById('sms')?.focus())}
    >
      <Icon name="paste" /> {text.paste}
    </button>
  )
}
