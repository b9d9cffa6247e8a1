// cspell:ignore Noninteractive
import { maxMessageLength } from '@sms-checker/contracts'
import { useId } from 'react'
import { useFormats, useText } from '../../../i18n/language.tsx'
import { dataRows, type ImportChoice, type ImportedMessages } from '../import/import-messages.ts'
import type { Lines, MessageColumn, Source, Table } from '../import/source.ts'
import styles from './import-review.module.css'

const previewRows = 5
const listedRows = 50

interface Props {
  readonly source: Source
  readonly choice: ImportChoice
  readonly imported: ImportedMessages
  readonly onChoose: (choice: ImportChoice) => void
}

/** Shows how the input was read, lets the user correct that, and lists the rows without a message. */
export function ImportReview({ source, choice, imported, onChoose }: Props) {
  const text = useText().batch.import
  return (
    <>
      {source.kind === 'refused' && source.reason !== 'empty' && (
        <div className={styles.refusal} role="alert">
          <p>{text.refused[source.reason]}</p>
          <p>{text.supported}</p>
        </div>
      )}
      {source.kind === 'table' && (source.width > 1 || source.header) && (
        <TableReview table={source} choice={choice} onChoose={onChoose} />
      )}
      {source.kind === 'lines' && source.paragraphs.length > 1 && source.paragraphs.length < source.lines.length && (
        <SeparatorField lines={source} choice={choice} onChoose={onChoose} />
      )}
      <SkippedRows imported={imported} />
    </>
  )
}

interface TableProps {
  readonly table: Table
  readonly choice: ImportChoice
  readonly onChoose: (choice: ImportChoice) => void
}

function TableReview({ table, choice, onChoose }: TableProps) {
  const text = useText().batch.import
  const id = useId()
  const column = choice.column ?? table.column
  const hasHeader = choice.hasHeader ?? table.header !== undefined
  const names = hasHeader ? (table.header ?? table.rows[0]?.cells ?? []) : []
  const columns = Array.from(
    { length: table.width },
    (_, index) => names[index]?.trim() || text.columnNumber(index + 1),
  )

  function choose(value: string) {
    const chosen: MessageColumn = value === 'row' ? 'row' : Number(value)
    onChoose({ ...choice, column: chosen })
  }

  return (
    <fieldset className={styles.review}>
      <legend>{text.table}</legend>
      {table.width > 1 && (
        <div className={styles.field}>
          <label htmlFor={id}>{text.column}</label>
          <select
            id={id}
            value={column ?? ''}
            aria-describedby={column === undefined ? `${id}-ask` : undefined}
            onChange={(event) => choose(event.target.value)}
          >
            {column === undefined && <option value="">{text.chooseColumn}</option>}
            {columns.map((name, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a column is identified by its position
              <option key={index} value={index}>
                {name}
              </option>
            ))}
            <option value="row">{text.wholeRow}</option>
          </select>
          {column === undefined && (
            <p id={`${id}-ask`} className={styles.ask}>
              {text.askColumn}
            </p>
          )}
        </div>
      )}
      {table.headerIsRow && (
        <label className={styles.checkbox}>
          <input
            type="checkbox"
            checked={hasHeader}
            onChange={(event) => onChoose({ ...choice, hasHeader: event.target.checked })}
          />
          {text.hasHeader}
        </label>
      )}
      {table.hasLiteralQuotes && <p>{text.literalQuotes}</p>}
      {table.width > 1 && <Preview table={table} choice={choice} columns={columns} column={column} />}
    </fieldset>
  )
}

interface PreviewProps {
  readonly table: Table
  readonly choice: ImportChoice
  readonly columns: readonly string[]
  readonly column: MessageColumn | undefined
}

function Preview({ table, choice, columns, column }: PreviewProps) {
  const text = useText().batch.import
  const isSelected = (index: number) => column === 'row' || column === index || undefined
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={styles.preview} aria-label={text.preview} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {columns.map((name, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a column is identified by its position
              <th key={index} scope="col" data-selected={isSelected(index)}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {dataRows(table, choice)
            .slice(0, previewRows)
            .map((row) => (
              <tr key={row.number}>
                {columns.map((_, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a column is identified by its position
                  <td key={index} dir="auto" data-selected={isSelected(index)}>
                    {row.cells[index]}
                  </td>
                ))}
              </tr>
            ))}
        </tbody>
      </table>
    </section>
  )
}

interface SeparatorProps {
  readonly lines: Lines
  readonly choice: ImportChoice
  readonly onChoose: (choice: ImportChoice) => void
}

function SeparatorField({ lines, choice, onChoose }: SeparatorProps) {
  const text = useText().batch.import
  const { integer } = useFormats()
  const id = useId()
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{text.separator}</label>
      <select
        id={id}
        value={choice.separator ?? lines.separator}
        onChange={(event) =>
          onChoose({ ...choice, separator: event.target.value === 'blank-line' ? 'blank-line' : 'line' })
        }
      >
        <option value="line">{text.byLine(integer(lines.lines.length))}</option>
        <option value="blank-line">{text.byBlankLine(integer(lines.paragraphs.length))}</option>
      </select>
    </div>
  )
}

function SkippedRows({ imported: { skipped } }: { readonly imported: ImportedMessages }) {
  const text = useText().batch.import
  const { integer } = useFormats()
  if (skipped.length === 0) return null
  return (
    <details className={styles.skipped}>
      <summary>{text.skipped(skipped.length, integer(skipped.length))}</summary>
      <ul>
        {skipped.slice(0, listedRows).map((entry) => (
          <li key={`${entry.number} ${entry.reason}`}>
            <strong>{text.row(integer(entry.number))}</strong> {text.reason[entry.reason](integer(maxMessageLength))}
            <span dir="auto">{entry.text.slice(0, 120)}</span>
          </li>
        ))}
        {skipped.length > listedRows && <li>{text.moreSkipped(integer(skipped.length - listedRows))}</li>}
      </ul>
    </details>
  )
}
