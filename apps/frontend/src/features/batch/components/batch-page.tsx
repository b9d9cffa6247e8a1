import { maxMessageLength } from '@sms-checker/contracts'
import { messageError } from '@sms-checker/text'
import { type FormEvent, useId, useMemo, useState } from 'react'
import { RequestErrorMessage } from '../../../components/request-error-message.tsx'
import { useFileDrop } from '../../../hooks/use-file-drop.ts'
import { useFormats, useText } from '../../../i18n/language.tsx'
import { usePredictBatches } from '../api/predict-batches.ts'
import { messagesOf, messagesOfFile } from '../import/messages-of.ts'
import styles from './batch-page.module.css'
import { BatchResults } from './batch-results.tsx'

export function BatchPage() {
  const text = useText().batch
  const { integer } = useFormats()
  const id = useId()
  const [written, setWritten] = useState('')
  const [asked, setAsked] = useState(false)
  const [noText, setNoText] = useState(false)
  const batch = usePredictBatches()
  const all = useMemo(() => messagesOf(written), [written])
  const messages = all.filter((message) => !messageError(message, maxMessageLength))
  const skipped = all.filter((message) => messageError(message, maxMessageLength) === 'too-long').length

  function submit(event: FormEvent) {
    event.preventDefault()
    setAsked(messages.length === 0)
    if (messages.length > 0 && !batch.checking) batch.start(messages)
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
            {text.openFile}
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
          {noText && text.notText}
          {skipped > 0 && text.skipped(skipped)}
          {asked && !noText && messages.length === 0 && text.empty}
        </p>
        <button type="submit" className={styles.check} aria-disabled={batch.checking}>
          {text.check(messages.length, integer(messages.length))}
        </button>
      </form>
      {batch.checking && (
        <BatchProgress done={batch.predictions.length} all={batch.messages.length} onCancel={batch.cancel} />
      )}
      {!batch.checking && batch.error && <RequestErrorMessage error={batch.error} onRetry={batch.resume} />}
      {!batch.checking && !batch.error && batch.predictions.length < batch.messages.length && (
        <button type="button" onClick={batch.resume}>
          {text.resume}
        </button>
      )}
      {batch.app && batch.predictions.length > 0 && (
        <BatchResults predictions={batch.predictions} app={batch.app} done={!batch.checking} />
      )}
    </div>
  )
}

interface ProgressProps {
  readonly done: number
  readonly all: number
  readonly onCancel: () => void
}

function BatchProgress({ done, all, onCancel }: ProgressProps) {
  const text = useText().batch
  const { integer } = useFormats()
  const label = text.progress(integer(done), integer(all))
  return (
    <div className={styles.progress}>
      <progress value={done} max={all} aria-label={label} />
      <p role="status">{label}</p>
      <button type="button" onClick={onCancel}>
        {text.cancel}
      </button>
    </div>
  )
}
