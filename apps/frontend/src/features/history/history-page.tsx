import { useDeferredValue, useState } from 'react'
import { Icon } from '../../components/icon.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { Switch } from '../../components/switch.tsx'
import { useFormats, useText } from '../../i18n/language.tsx'
import { shortVerdict, toneOf } from '../../lib/confidence.ts'
import { useStoredValue } from '../../lib/storage.ts'
import { type HistoryEntry, keepHistorySetting, removeFromHistory, searchHistory, storedHistory } from './history.ts'
import styles from './history-page.module.css'

export function HistoryPage() {
  const text = useText().history
  const entries = useStoredValue(storedHistory)
  const keepsHistory = useStoredValue(keepHistorySetting)
  const [query, setQuery] = useState('')
  const found = searchHistory(entries, useDeferredValue(query))

  function deleteAll() {
    if (window.confirm(text.confirmDeleteAll)) storedHistory.set([])
  }

  return (
    <div className={styles.page}>
      <PageHeader title={text.title} lead={text.lead} />
      <Switch label={text.keep} on={keepsHistory} onChange={(on) => keepHistorySetting.set(on)} />
      {entries.length > 0 && (
        <div className={styles.tools}>
          <label>
            {text.search}
            <input type="search" value={query} onChange={(event) => setQuery(event.target.value)} />
          </label>
          <button type="button" onClick={deleteAll}>
            {text.deleteAll}
          </button>
        </div>
      )}
      <p role="status" className={styles.count}>
        {entries.length === 0 ? text.empty : text.found(found.length, entries.length)}
      </p>
      <ul className={styles.list} aria-label={text.title}>
        {found.map((entry) => (
          <Entry key={entry.requestId} entry={entry} />
        ))}
      </ul>
    </div>
  )
}

function Entry({ entry }: { readonly entry: HistoryEntry }) {
  const { requestId, at, sms, probability, model } = entry
  const text = useText()
  const { date, percent } = useFormats()
  const tone = toneOf(entry)
  return (
    <li className={styles.entry} data-tone={tone}>
      <p className={styles.verdict}>
        <Icon name={tone} />
        <strong>{shortVerdict(text, entry)}</strong>
        <span>
          {percent(probability)} {text.prediction.probability}
        </span>
      </p>
      <p className={styles.sms} dir="auto">
        {sms}
      </p>
      <p className={styles.details}>
        <time dateTime={at}>{date(new Date(at))}</time> · {model}
      </p>
      <button type="button" className={styles.delete} onClick={() => removeFromHistory(requestId)}>
        <Icon name="clear" />
        <span className="visually-hidden">{text.history.delete}</span>
      </button>
    </li>
  )
}
