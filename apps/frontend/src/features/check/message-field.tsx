import { maxMessageLength, messageLength } from '@sms-checker/contracts'
import { type KeyboardEvent, type RefObject, useState } from 'react'
import { textOfFile } from '../../files/text-of-file.ts'
import { useFileDrop } from '../../files/use-file-drop.ts'
import { useFormats, useText } from '../../language/language.tsx'
import { Icon } from '../../ui/icon.tsx'
import styles from './message-field.module.css'

interface Props {
  readonly sms: string
  readonly onChange: (sms: string) => void
  /** Said under the box when the message cannot be sent as it is. */
  readonly fault: 'empty' | 'too-long' | undefined
  readonly onSubmit: () => void
  readonly ref: RefObject<HTMLTextAreaElement | null>
}

export function MessageField({ sms, onChange, fault, onSubmit, ref }: Props) {
  const text = useText().message
  const { integer } = useFormats()
  const [trouble, setTrouble] = useState<'noPaste' | 'noText'>()
  const length = messageLength(sms)
  const dropping = useFileDrop(async (file) => {
    // UTF-8 takes at most 4 bytes a character: a larger file is too long whatever it holds, and its start tells so.
    const dropped = await textOfFile(file.slice(0, (maxMessageLength + 1) * 4))
    if (dropped === undefined) setTrouble('noText')
    else write(dropped)
  })

  function write(message: string) {
    setTrouble(undefined)
    onChange(message)
  }

  function clear() {
    write('')
    ref.current?.focus()
  }

  function paste() {
    navigator.clipboard.readText().then(write, () => {
      setTrouble('noPaste')
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
        <Tools empty={sms === ''} onClear={clear} onPaste={paste} />
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
        onChange={(event) => write(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <div className={styles.bottom}>
        <p id="sms-hint">{text.hint}</p>
        <p id="sms-count" className={styles.count} data-over={length > maxMessageLength || undefined}>
          {text.counter(integer(length), integer(maxMessageLength))}
        </p>
      </div>
      <p id="sms-fault" role="alert" className={styles.fault}>
        {trouble && text[trouble]}
        {!trouble && fault === 'empty' && text.empty}
        {fault === 'too-long' && text.tooLong(integer(length - maxMessageLength))}
      </p>
    </div>
  )
}

interface ToolsProps {
  readonly empty: boolean
  readonly onClear: () => void
  readonly onPaste: () => void
}

function Tools({ empty, onClear, onPaste }: ToolsProps) {
  const text = useText().message
  if (!empty) {
    return (
      <button type="button" className={styles.tool} onClick={onClear}>
        <Icon name="clear" /> {text.clear}
      </button>
    )
  }
  // Browsers hide the clipboard from pages that came over plain HTTP.
  if (!('clipboard' in navigator)) return null
  return (
    <button type="button" className={styles.tool} onClick={onPaste}>
      <Icon name="paste" /> {text.paste}
    </button>
  )
}
