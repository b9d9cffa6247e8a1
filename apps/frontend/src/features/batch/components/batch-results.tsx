import type { AppIdentity, Prediction } from '@sms-checker/contracts'
import { useState } from 'react'
import { useScrollIntoView } from '../../../hooks/use-scroll-into-view.ts'
import { useFormats, useText } from '../../../i18n/language.tsx'
import { shortVerdict, toneOf } from '../../../lib/confidence.ts'
import {
  type Column,
  columns,
  type Filter,
  filterAndSort,
  filters,
  type Row,
  type SortOrder,
  toCsv,
  toRows,
} from '../result-rows.ts'
import styles from './batch-results.module.css'

/** Rows shown until the user asks for all: scrolling a table with thousands of rows is slow. */
export const initialRowCount = 200

interface Props {
  readonly predictions: readonly Prediction[]
  readonly app: AppIdentity
  /** Whether the check has stopped, so that no more predictions will arrive. */
  readonly done: boolean
}

export function BatchResults({ predictions, app, done }: Props) {
  const text = useText()
  const { integer } = useFormats()
  const [filter, setFilter] = useState<Filter>('all')
  const [order, setOrder] = useState<SortOrder>({ column: 'number', descending: false })
  const [showsAll, setShowsAll] = useState(false)
  const heading = useScrollIntoView<HTMLHeadingElement>({ focus: true, when: done })
  const rows = toRows(predictions)
  const matching = filterAndSort(rows, filter, order)
  const spamCount = rows.filter(({ result }) => result === 'spam').length
  const closeCalls = rows.filter((row) => toneOf(row) === 'uncertain').length
  const model = predictions[0]?.model.version ?? ''
  const sortBy = (column: Column) =>
    setOrder({ column, descending: order.column === column ? !order.descending : column === 'probability' })

  return (
    <section className={styles.results} aria-label={text.prediction.region}>
      <h2 ref={heading} tabIndex={-1}>
        {text.batch.summary(integer(spamCount), integer(rows.length))}
      </h2>
      {closeCalls > 0 && <p>{text.batch.closeCalls(closeCalls, integer(closeCalls))}</p>}
      <div className={styles.tools}>
        <label>
          {text.batch.show}{' '}
          <select
            value={filter}
            onChange={(event) => setFilter(filters.find((option) => option === event.target.value) ?? 'all')}
          >
            <option value="all">{text.batch.filter.all}</option>
            <option value="spam">{text.verdict.spam}</option>
            <option value="ham">{text.verdict.ham}</option>
            <option value="uncertain">{text.batch.filter.uncertain}</option>
          </select>
        </label>
        <button type="button" onClick={() => download(toCsv(matching))}>
          {text.batch.download}
        </button>
      </div>
      <table className={styles.table}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col" aria-sort={sortDirection(order, column)}>
                <button type="button" onClick={() => sortBy(column)}>
                  {text.batch.column[column]}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <Rows rows={showsAll ? matching : matching.slice(0, initialRowCount)} />
      </table>
      {!showsAll && matching.length > initialRowCount && (
        <button type="button" onClick={() => setShowsAll(true)}>
          {text.batch.showAll(integer(matching.length))}
        </button>
      )}
      <p className={styles.checkedBy}>{text.batch.checkedBy(app.version, model)}</p>
    </section>
  )
}

function Rows({ rows }: { readonly rows: readonly Row[] }) {
  const text = useText()
  const { integer, percent } = useFormats()
  return (
    <tbody>
      {rows.map((row) => (
        <tr key={row.number} data-tone={toneOf(row)}>
          <td>{integer(row.number)}</td>
          <td dir="auto">{row.sms}</td>
          <td>{shortVerdict(text, row)}</td>
          <td>{percent(row.probability)}</td>
        </tr>
      ))}
    </tbody>
  )
}

function sortDirection(order: SortOrder, column: Column) {
  if (order.column !== column) return undefined
  return order.descending ? 'descending' : 'ascending'
}

function download(csv: string): void {
  // The byte order mark makes spreadsheets read the file as UTF-8.
  const url = URL.createObjectURL(new Blob(['\ufeff', csv], { type: 'text/csv;charset=utf-8' }))
  const link = Object.assign(document.createElement('a'), { href: url, download: 'sms-checker.csv' })
  link.click()
  URL.revokeObjectURL(url)
}
