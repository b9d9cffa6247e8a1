import { useDeferredValue, useId, useMemo, useState } from 'react'
import { Form, SubmitButton, TextBox, useSubmit } from '../../../components/form.tsx'
import { PageHeader } from '../../../components/page-header.tsx'
import { RequestErrorMessage } from '../../../components/request-error-message.tsx'
import { useFileDrop } from '../../../hooks/use-file-drop.ts'
import { useFormats, useText } from '../../../i18n/language.tsx'
import { usePredictBatches } from '../api/predict-batches.ts'
import { extractMessages, type ImportChoice, importFile, importText } from '../import/import-messages.ts'
import type { Entry, Source } from '../import/source.ts'
import styles from './batch-page.module.css'
import { BatchResults } from './batch-results.tsx'
import { ImportReview } from './import-review.tsx'

interface OpenedFile {
  readonly name: string
  readonly source: Source
}

const acceptedFiles = '.csv,.tsv,.tab,.txt,.xml,.json,.jsonl,.ndjson,text/*,application/json,application/xml'

export function BatchPage() {
  const text = useText().batch
  const { integer } = useFormats()
  const id = useId()
  const [typed, setTyped] = useState('')
  const [file, setFile] = useState<OpenedFile>()
  const [choice, setChoice] = useState<ImportChoice>({})
  const batch = usePredictBatches()

  const deferred = useDeferredValue(typed)
  const source = useMemo(() => file?.source ?? importText(deferred), [file, deferred])
  const imported = useMemo(() => extractMessages(source, choice), [source, choice])
  const messages = imported.messages
  const needsColumn = source.kind === 'table' && (choice.column ?? source.column) === undefined

  const { submit, rejected, reset } = useSubmit({
    valid: messages.length > 0,
    busy: batch.checking,
    onSubmit: () => batch.start(messages.map((message) => message.text)),
  })

  async function open(opened: File | undefined) {
    if (!opened) return
    show({ name: opened.name, source: await importFile(opened) })
  }
  const dragging = useFileDrop(open)

  function show(next: OpenedFile | undefined) {
    setFile(next)
    setChoice({})
    reset()
  }

  function type(next: string) {
    if (next === '') setChoice({})
    setTyped(next)
  }

  return (
    <div className={styles.page}>
      <PageHeader title={text.title} lead={text.lead} />
      <Form onSubmit={submit}>
        <div className={styles.top}>
          {file ? <h2>{file.name}</h2> : <label htmlFor={id}>{text.label}</label>}
          <div className={styles.actions}>
            {file && (
              <button type="button" onClick={() => show(undefined)}>
                {text.removeFile}
              </button>
            )}
            <label className={styles.file}>
              {text.openFile}
              <input
                type="file"
                accept={acceptedFiles}
                onChange={(event) => {
                  open(event.target.files?.[0])
                  // Lets the user open the same file again after changing it.
                  event.target.value = ''
                }}
              />
            </label>
          </div>
        </div>
        {file ? (
          <FileMessages messages={messages} />
        ) : (
          <TextBox
            id={id}
            dropping={dragging}
            rows={8}
            value={typed}
            placeholder={text.placeholder}
            aria-describedby={`${id}-note`}
            onChange={type}
          />
        )}
        <ImportReview source={source} choice={choice} imported={imported} onChoose={setChoice} />
        <p id={`${id}-note`} role="status" className={styles.note}>
          {file && source.kind === 'refused' && source.reason === 'empty' && text.import.emptyFile}
          {rejected && (needsColumn ? text.import.askColumn : text.empty)}
        </p>
        <SubmitButton className={styles.check} busy={batch.checking}>
          {text.check(messages.length, integer(messages.length))}
        </SubmitButton>
      </Form>
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

const previewedMessages = 3

function FileMessages({ messages }: { readonly messages: readonly Entry[] }) {
  const text = useText().batch.import
  const { integer } = useFormats()
  if (messages.length === 0) return null
  return (
    <div className={styles.messages}>
      <p>{text.found(messages.length, integer(messages.length))}</p>
      <ul>
        {messages.slice(0, previewedMessages).map((message) => (
          <li key={message.number} dir="auto">
            {message.text}
          </li>
        ))}
      </ul>
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
