import { useDeferredValue, useState } from 'react'
import { useDeviceValue } from '../../device/device-value.ts'
import { keepHistory } from '../../device/preferences.ts'
import { useFormats, useText } from '../../language/language.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Switch } from '../../ui/switch.tsx'
import { shortVerdict } from '../../verdict/short-verdict.ts'
import { toneOf } from '../../verdict/sureness.ts'
import { type Checked, find, forget, history } from './history.ts'
import styles from './history-page.module.css'

export function HistoryPage() {
  const text = useText().history
  const messages = useDeviceValue(history)
  const keeps = useDeviceValue(keepHistory)
  const [search, setSearch] = useState('')
  const found = find(messages, useDeferredValue(search))

  function deleteAll() {
    if (window.confirm(text.deleteAllSure)) history.set([])
  }

  return (
    <div className={styles.page}>
      <header>
        <h1>{text.title}</h1>
        <p>{text.lead}</p>
      </header>
      <Switch label={text.keep} on={keeps} onChange={(on) => keepHistory.set(on)} />
      {messages.length > 0 && (
        <div className={styles.tools}>
          <label>
            {text.search}
            <input type="search" value={search} onChange={(event) => setSearch(event.target.value)} />
          </label>
          <button type="button" onClick={deleteAll}>
            {text.deleteAll}
          </button>
        </div>
      )}
      <p role="status" className={styles.count}>
        {messages.length === 0 ? text.empty : text.found(found.length, messages.length)}
      </p>
      <ul className={styles.list} aria-label={text.title}>
        {found.map((one) => (
          <Entry key={one.requestId} checked={one} />
        ))}
      </ul>
    </div>
  )
}

function Entry({ checked }: { readonly checked: Checked }) {
  const { requestId, at, sms, probability, model } = checked
  const text = useText()
  const { date, chance } = useFormats()
  const tone = toneOf(checked)
  return (
    <li className={styles.entry} data-tone={tone}>
      <p className={styles.verdict}>
        <Icon name={tone} />
        <strong>{shortVerdict(text, checked)}</strong>
        <span>
          {chance(probability)} {text.answer.chance}
        </span>
      </p>
      <p className={styles.sms} dir="auto">
        {sms}
      </p>
      <p className={styles.details}>
        <time dateTime={at}>{date(new Date(at))}</time> · {model}
      </p>
      <button type="button" className={styles.forget} onClick={() => forget(requestId)}>
        <Icon name="clear" />
        <span className="visually-hidden">{text.history.forget}</span>
      </button>
    </li>
  )
}
