import type { AppIdentity, Prediction, Result } from '@sms-checker/contracts'
import { useState } from 'react'
import { useFormats, useText } from '../../language/language.tsx'
import styles from './results.module.css'
import { arrange, type Column, columns, csvOf, type Order, rowsOf } from './rows.ts'

/** Rows shown at once: a browser lays out a table of thousands too slowly to scroll. */
export const firstRows = 200

const shows = ['all', 'spam', 'ham'] as const

interface Props {
  readonly predictions: readonly Prediction[]
  readonly app: AppIdentity
}

export function Results({ predictions, app }: Props) {
  const text = useText()
  const { integer } = useFormats()
  const [show, setShow] = useState<Result | 'all'>('all')
  const [order, setOrder] = useState<Order>({ column: 'number', descending: false })
  const [whole, setWhole] = useState(false)
  const rows = rowsOf(predictions)
  const arranged = arrange(rows, show, order)
  const spam = rows.filter(({ result }) => result === 'spam').length
  const model = predictions[0]?.model.version ?? ''
  const sortBy = (column: Column) =>
    setOrder({ column, descending: order.column === column ? !order.descending : column === 'probability' })

  return (
    <section className={styles.results} aria-label={text.answer.region}>
      <h2>{text.many.summary(integer(spam), integer(rows.length))}</h2>
      <div className={styles.tools}>
        <label>
          {text.many.show}{' '}
          <select value={show} onChange={(event) => setShow(shows.find((one) => one === event.target.value) ?? 'all')}>
            <option value="all">{text.many.all}</option>
            <option value="spam">{text.result.spam}</option>
            <option value="ham">{text.result.ham}</option>
          </select>
        </label>
        <button type="button" onClick={() => download(csvOf(arranged))}>
          {text.many.download}
        </button>
      </div>
      <table className={styles.table}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col" aria-sort={sorting(order, column)}>
                <button type="button" onClick={() => sortBy(column)}>
                  {text.many.column[column]}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <Rows rows={whole ? arranged : arranged.slice(0, firstRows)} />
      </table>
      {!whole && arranged.length > firstRows && (
        <button type="button" onClick={() => setWhole(true)}>
          {text.many.more(integer(arranged.length))}
        </button>
      )}
      <p className={styles.by}>{text.many.answeredBy(app.version, model)}</p>
    </section>
  )
}

function Rows({ rows }: { readonly rows: ReturnType<typeof rowsOf> }) {
  const text = useText()
  const { integer, percent } = useFormats()
  return (
    <tbody>
      {rows.map(({ number, sms, result, probability }) => (
        <tr key={number} data-tone={result}>
          <td>{integer(number)}</td>
          <td dir="auto">{sms}</td>
          <td>{text.result[result]}</td>
          <td>{percent(probability)}</td>
        </tr>
      ))}
    </tbody>
  )
}

function sorting(order: Order, column: Column) {
  if (order.column !== column) return undefined
  return order.descending ? 'descending' : 'ascending'
}

function download(csv: string): void {
  // The mark tells a spreadsheet that this is UTF-8.
  const address = URL.createObjectURL(new Blob(['\ufeff', csv], { type: 'text/csv;charset=utf-8' }))
  const link = Object.assign(document.createElement('a'), { href: address, download: 'sms-checker.csv' })
  link.click()
  URL.revokeObjectURL(address)
}
