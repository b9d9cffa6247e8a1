import { messageFault } from '@sms-checker/contracts'
import { type FormEvent, useId, useMemo, useState } from 'react'
import { useFileDrop } from '../../files/use-file-drop.ts'
import { useFormats, useText } from '../../language/language.tsx'
import { Failure } from '../../ui/failure.tsx'
import styles from './many-page.module.css'
import { ManyProgress } from './many-progress.tsx'
import { messagesOf, messagesOfFile } from './messages-of.ts'
import { Results } from './results.tsx'
import { useMany } from './use-many.ts'

export function ManyPage() {
  const text = useText().many
  const { integer } = useFormats()
  const id = useId()
  const [written, setWritten] = useState('')
  const [asked, setAsked] = useState(false)
  const [noText, setNoText] = useState(false)
  const many = useMany()
  const all = useMemo(() => messagesOf(written), [written])
  const messages = all.filter((message) => !messageFault(message))
  const skipped = all.filter((message) => messageFault(message) === 'too-long').length

  function submit(event: FormEvent) {
    event.preventDefault()
    setAsked(messages.length === 0)
    if (messages.length > 0 && !many.checking) many.start(messages)
  }

  async function open(file: File | undefined) {
    if (!file) return
    const found = await messagesOfFile(file)
    setNoText(found === undefined)
    // One a line, as they are shown and may be changed; models read a line break as they read a space.
    if (found) setWritten(found.map((message) => message.replace(/\s+/g, ' ')).join('\n'))
  }
  const dropping = useFileDrop(open)

  function write(text: string) {
    setNoText(false)
    setWritten(text)
  }

  return (
    <div className={styles.page}>
      <header>
        <h1>{text.title}</h1>
        <p className={styles.lead}>{text.lead}</p>
      </header>
      <form className={styles.form} onSubmit={submit}>
        <div className={styles.top}>
          <label htmlFor={id}>{text.label}</label>
          <label className={styles.file}>
            {text.open}
            <input
              type="file"
              accept=".csv,.tsv,.txt,text/csv,text/plain"
              onChange={(event) => {
                open(event.target.files?.[0])
                // The same file, chosen again after a change, is a new one.
                event.target.value = ''
              }}
            />
          </label>
        </div>
        <textarea
          id={id}
          className={styles.box}
          data-dropping={dropping || undefined}
          dir="auto"
          rows={8}
          value={written}
          placeholder={text.placeholder}
          aria-describedby={`${id}-note`}
          onChange={(event) => write(event.target.value)}
        />
        <p id={`${id}-note`} role="status" className={styles.note}>
          {noText && text.noText}
          {skipped > 0 && text.skipped(skipped)}
          {asked && !noText && messages.length === 0 && text.none}
        </p>
        <button type="submit" className={styles.check} aria-disabled={many.checking}>
          {text.check(messages.length, integer(messages.length))}
        </button>
      </form>
      {many.checking && (
        <ManyProgress done={many.predictions.length} all={many.messages.length} onCancel={many.cancel} />
      )}
      {!many.checking && many.error && <Failure error={many.error} onAgain={many.goOn} />}
      {!many.checking && !many.error && many.predictions.length < many.messages.length && (
        <button type="button" onClick={many.goOn}>
          {text.goOn}
        </button>
      )}
      {many.app && many.predictions.length > 0 && (
        <Results predictions={many.predictions} app={many.app} done={!many.checking} />
      )}
    </div>
  )
}
