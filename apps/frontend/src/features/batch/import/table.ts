import { isHeader, isMessageColumn } from './column-names.ts'
import { type Csv, type CsvRow, parseCsv } from './csv.ts'
import type { MessageColumn, Table } from './source.ts'

const delimiters = [',', ';', '\t', '|'] as const

/** Share of rows that must have the same number of columns before a text counts as a table. */
const tableShare = 0.9

/** Characters that are parsed to find the delimiter. */
const sampleLength = 50_000

/**
 * Reads a file that its name or type declares as a table. A file without a recognizable delimiter is a table with one column, whose
 * rows stay whole.
 */
export function readTable(text: string, extension: 'csv' | 'tsv'): Table {
  const { body, declared, offset } = withoutSeparatorLine(text)
  const order = extension === 'tsv' ? (['\t', ',', ';', '|'] as const) : delimiters
  const delimiter = declared ?? detectDelimiter(body, order)
  if (delimiter === undefined) return toTable(parseCsv(body, order[0], 1), order[0], offset)
  return toTable(parseCsv(body, delimiter), delimiter, offset)
}

/**
 * Reads a text as a table only if it is certainly one: it starts with `sep=`, has a header with a column of messages, or is separated
 * by tabs, and all rows have the same number of columns. Commas in messages alone make no table.
 */
export function readCertainTable(text: string): Table | undefined {
  const { body, declared, offset } = withoutSeparatorLine(text)
  if (declared !== undefined) return toTable(parseCsv(body, declared), declared, offset)
  for (const delimiter of delimiters) {
    if (!body.includes(delimiter) || !isCertain(parseCsv(sampleOf(body), delimiter), delimiter)) continue
    const csv = parseCsv(body, delimiter)
    if (isCertain(csv, delimiter)) return toTable(csv, delimiter, offset)
  }
  return undefined
}

function isCertain({ rows, width }: Csv, delimiter: string): boolean {
  const header = rows[0]?.cells ?? []
  const isRectangular = width > 1 && rows.length > 1 && rows.every(({ cells }) => cells.length === width)
  const hasHeader = isHeader(header) && header.some(isMessageColumn) && !header.some((name) => name.startsWith(' '))
  return isRectangular && (hasHeader || delimiter === '\t')
}

/** Removes a first line such as `sep=;`, with which Excel declares the delimiter. `offset` counts the removed lines. */
function withoutSeparatorLine(text: string) {
  const line = /^sep=(.)[ \t]*(?:\r\n|\n|\r)/i.exec(text)
  return line ? { body: text.slice(line[0].length), declared: line[1], offset: 1 } : { body: text, offset: 0 }
}

/** Returns the delimiter under which most rows have the same number of columns, or undefined when no delimiter separates columns. */
function detectDelimiter(text: string, candidates: readonly string[]): string | undefined {
  let best: { readonly delimiter: string; readonly score: number } | undefined
  for (const delimiter of candidates) {
    const csv = parseCsv(sampleOf(text), delimiter)
    if (csv.width < 2) continue
    const share = csv.rows.filter(({ cells }) => cells.length === csv.width).length / csv.rows.length
    const hasHeader = isHeader(csv.rows[0]?.cells ?? [])
    if (!hasHeader && (share < tableShare || csv.rows.length < 2)) continue
    const score = share + (hasHeader ? csv.width : 0)
    if (!best || score > best.score) best = { delimiter, score }
  }
  return best?.delimiter
}

/** Returns whole lines from the start of the text. */
function sampleOf(text: string): string {
  if (text.length <= sampleLength) return text
  const end = text.lastIndexOf('\n', sampleLength)
  return text.slice(0, end > 0 ? end : sampleLength)
}

function toTable(csv: Csv, delimiter: string, offset: number): Table {
  const { width } = csv
  const first = csv.rows[0]?.cells ?? []
  const header = isHeader(first) && first.length === width ? first : undefined
  const data = header ? csv.rows.slice(1) : csv.rows
  return {
    kind: 'table',
    rows: csv.rows.map((row) => ({ ...row, number: row.number + offset })),
    width,
    header,
    headerIsRow: true,
    delimiter,
    column: suggestColumn(data, { header, width, delimiter }),
    hasLiteralQuotes: csv.hasLiteralQuotes,
  }
}

interface Columns {
  readonly header: readonly string[] | undefined
  readonly width: number
  readonly delimiter: string
}

/** Returns the column with the messages, or undefined when several columns could hold them. */
function suggestColumn(rows: readonly CsvRow[], { header, width, delimiter }: Columns): MessageColumn | undefined {
  if (width === 1) return 0
  const share = rows.filter(({ cells }) => cells.length === width).length / Math.max(1, rows.length)
  const named = header?.flatMap((name, column) => (isMessageColumn(name) ? [column] : [])) ?? []
  const [column] = named
  if (column !== undefined && named.length === 1) {
    // Rows that are too long are only read whole when the messages are in the last column.
    return share >= tableShare || column === width - 1 ? column : undefined
  }
  if (!header && delimiter === ',' && isProse(rows)) return 'row'
  const candidates = named.length > 0 ? named : Array.from({ length: width }, (_, index) => index)
  const withSentences = candidates.filter((index) => sentenceShare(rows, index) >= 0.5)
  const [candidate] = withSentences
  const isOnlyCandidate = candidates.every((index) => index === candidate || sentenceShare(rows, index) < 0.1)
  return withSentences.length === 1 && isOnlyCandidate ? candidate : undefined
}

/** Share of the filled cells of a column that have several words. */
function sentenceShare(rows: readonly CsvRow[], column: number): number {
  const cells = rows.flatMap(({ cells }) => (cells[column]?.trim() ? [cells[column]] : []))
  return cells.filter((cell) => /\S\s+\S/.test(cell)).length / Math.max(1, cells.length)
}

/** Whether most commas are followed by a space, as in sentences. */
function isProse(rows: readonly CsvRow[]): boolean {
  const cells = rows.flatMap(({ cells }) => cells.slice(1))
  return cells.filter((cell) => cell.startsWith(' ')).length > cells.length / 2
}
