import type { AppIdentity, Prediction } from '@sms-checker/contracts'
import { useState } from 'react'
import { useFormats, useText } from '../../language/language.tsx'
import { useArrival } from '../../ui/use-arrival.ts'
import { shortVerdict } from '../../verdict/short-verdict.ts'
import { toneOf } from '../../verdict/sureness.ts'
import styles from './results.module.css'
import { arrange, type Column, columns, csvOf, type Order, rowsOf, type Show, shows } from './rows.ts'

/** Rows shown at once: a browser lays out a table of thousands too slowly to scroll. */
export const firstRows = 200

interface Props {
  readonly predictions: readonly Prediction[]
  readonly app: AppIdentity
  /** Whether no more are on their way. */
  readonly done: boolean
}

export function Results({ predictions, app, done }: Props) {
  const text = useText()
  const { integer } = useFormats()
  const [show, setShow] = useState<Show>('all')
  const [order, setOrder] = useState<Order>({ column: 'number', descending: false })
  const [whole, setWhole] = useState(false)
  const heading = useArrival<HTMLHeadingElement>({ focus: true, when: done })
  const rows = rowsOf(predictions)
  const arranged = arrange(rows, show, order)
  const spam = rows.filter(({ result }) => result === 'spam').length
  const closeCalls = rows.filter((row) => toneOf(row) === 'doubt').length
  const model = predictions[0]?.model.version ?? ''
  const sortBy = (column: Column) =>
    setOrder({ column, descending: order.column === column ? !order.descending : column === 'probability' })

  return (
    <section className={styles.results} aria-label={text.answer.region}>
      <h2 ref={heading} tabIndex={-1}>
        {text.many.summary(integer(spam), integer(rows.length))}
      </h2>
      {closeCalls > 0 && <p>{text.many.closeCalls(closeCalls, integer(closeCalls))}</p>}
      <div className={styles.tools}>
        <label>
          {text.many.show}{' '}
          <select value={show} onChange={(event) => setShow(shows.find((one) => one === event.target.value) ?? 'all')}>
            <option value="all">{text.many.all}</option>
            <option value="spam">{text.result.spam}</option>
            <option value="ham">{text.result.ham}</option>
            <option value="doubt">{text.many.doubt}</option>
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
  const { integer, chance } = useFormats()
  return (
    <tbody>
      {rows.map((row) => {
        const { number, sms, probability } = row
        return (
          <tr key={number} data-tone={toneOf(row)}>
            <td>{integer(number)}</td>
            <td dir="auto">{sms}</td>
            <td>{shortVerdict(text, row)}</td>
            <td>{chance(probability)}</td>
          </tr>
        )
      })}
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
