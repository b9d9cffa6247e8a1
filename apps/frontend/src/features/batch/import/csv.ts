import Papa from 'papaparse'
import { isHeader } from './column-names.ts'

export interface CsvRow {
  readonly number: number
  readonly cells: readonly string[]
  /** The row as written in the text, without its line break. */
  readonly raw: string
  readonly isBroken: boolean
}

export interface Csv {
  readonly rows: readonly CsvRow[]
  readonly width: number
  /** Whether quotation marks were read as text because they do not pair up as RFC 4180 asks. */
  readonly hasLiteralQuotes: boolean
}

/** Longest multi-line cell that is looked for when quotation marks do not pair up, in lines. */
const maxCellLines = 50

/**
 * Parses delimited text. Quotation marks follow RFC 4180. Files written without quoting, such as TSV exports with a lone `"`, are
 * recognized and read line by line, so that no mark swallows the rows after it. A row that fits neither reading is marked as broken.
 * @param columns the number of columns; by default that of the header or of most rows
 */
export function parseCsv(text: string, delimiter: string, columns?: number): Csv {
  const quoted = parseRows(text, delimiter, 'quoted')
  const width = columns ?? widthOf(quoted.rows)
  if (!text.includes('"')) return { rows: quoted.rows, width, hasLiteralQuotes: false }

  const literal = parseRows(text, delimiter, 'literal').rows
  const literalWidth = columns ?? widthOf(literal)
  const isRectangular = literalWidth > 1 && literal.every(({ cells }) => cells.length === literalWidth)
  if (quoted.isValid) {
    const isLiteral =
      delimiter === '\t' && isRectangular && (swallowsRows(quoted.rows, literal) || !needsQuotes(literal))
    return isLiteral
      ? { rows: literal, width: literalWidth, hasLiteralQuotes: true }
      : { rows: quoted.rows, width, hasLiteralQuotes: false }
  }
  if (isRectangular) return { rows: literal, width: literalWidth, hasLiteralQuotes: true }
  const header = literal[0]?.cells ?? []
  const repairedWidth = columns ?? (isHeader(header) ? header.length : width)
  return { rows: repairRows(text, delimiter, repairedWidth), width: repairedWidth, hasLiteralQuotes: true }
}

interface ParsedRows {
  readonly rows: readonly CsvRow[]
  /** Whether all quotation marks pair up. */
  readonly isValid: boolean
}

function parseRows(text: string, delimiter: string, quotes: 'quoted' | 'literal'): ParsedRows {
  const rows: CsvRow[] = []
  let start = 0
  let number = 0
  let isValid = true
  const newline = newlineOf(text)
  Papa.parse<string[]>(text, {
    delimiter,
    newline,
    fastMode: quotes === 'literal',
    step({ data, errors, meta }) {
      number++
      const raw = text.slice(start, meta.cursor).replace(/(\r\n|\n|\r)$/, '')
      start = meta.cursor
      if (errors.length > 0) isValid = false
      if (raw.trim() === '') return
      const last = data.at(-1) ?? ''
      // Lines are split at "\n", so "\r\n" leaves a "\r" at the end of an unquoted last cell.
      const isQuoted = quotes === 'quoted' && raw.endsWith(`"${last.replaceAll('"', '""')}"`)
      const cells = isQuoted ? data : [...data.slice(0, -1), last.replace(/\r$/, '')]
      rows.push({ number, cells, raw, isBroken: false })
    },
  })
  return { rows, isValid }
}

/** Returns "\r" for files that use it alone, and "\n" otherwise, which also splits lines that end with "\r\n". */
function newlineOf(text: string): '\r' | '\n' {
  const first = /\r\n|\n|\r/.exec(text.slice(0, 100_000).replace(/"[^"]*"/g, ''))?.[0]
  return first === '\r' ? '\r' : '\n'
}

/** Returns the width of the header, or the most frequent width when there is no header. */
function widthOf(rows: readonly CsvRow[]): number {
  const first = rows[0]?.cells ?? []
  if (isHeader(first)) return first.length
  const counts = new Map<number, number>()
  for (const { cells } of rows) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1)
  return [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best), [1, 0])[0]
}

/**
 * Returns whether quoted cells contain whole rows: the first cell of every line inside them also occurs as the first cell of another
 * row, or is a number as in the other rows.
 */
function swallowsRows(quoted: readonly CsvRow[], literal: readonly CsvRow[]): boolean {
  const keys = quoted.map(({ cells }) => cells[0] ?? '')
  const known = new Set(keys)
  const areNumbers = keys.slice(1).every((key) => /^\d+$/.test(key))
  const starts = new Set(quoted.map(({ raw }) => raw.split(/\r\n|\n|\r/, 1)[0]))
  const inside = literal.filter(({ raw }) => !starts.has(raw))
  return (
    inside.length > 0 && inside.every(({ cells: [key = ''] }) => known.has(key) || (areNumbers && /^\d+$/.test(key)))
  )
}

/** Returns false when some cells are quoted without need while others in the same column are not: then the marks are text. */
function needsQuotes(literal: readonly CsvRow[]): boolean {
  const isQuoted = (cell: string) => cell.startsWith('"')
  const cells = literal.flatMap(({ cells }) => cells.map((cell, column) => ({ cell, column })))
  const unquoted = cells.filter(({ cell }) => cell !== '' && !isQuoted(cell))
  const mixedColumns = new Set(unquoted.map(({ column }) => column))
  const commasNeedQuotes = !unquoted.some(({ cell }) => cell.includes(','))
  return cells.every(({ cell, column }) => {
    if (!isQuoted(cell) || !mixedColumns.has(column)) return true
    const content = cell.slice(1, -1)
    return /["\r]|^\s|\s$|^$/.test(content) || !cell.endsWith('"') || (commasNeedQuotes && content.includes(','))
  })
}

/** Parses line by line when quotation marks do not pair up, so that an error affects only the rows around it. */
function repairRows(text: string, delimiter: string, width: number): CsvRow[] {
  const lines = text.split(newlineOf(text) === '\r' ? '\r' : /\r?\n/)
  const parse = (raw: string, number: number) => {
    const { rows, isValid } = parseRows(raw, delimiter, 'quoted')
    return rows.length === 1 && rows[0] && isValid ? { ...rows[0], raw, number } : undefined
  }
  const isComplete = (line: string) => parse(line, 0)?.cells.length === width
  const rows: CsvRow[] = []
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? ''
    const number = index + 1
    if (line.trim() === '') continue
    const row = parse(line, number)
    if (row && row.cells.length >= width) {
      rows.push(row)
      continue
    }
    const cellLines = row ? 0 : countCellLines(lines, index, (raw) => parse(raw, number)?.cells.length === width)
    const continuation = lines.slice(index + 1, index + cellLines)
    const multiline = parse(lines.slice(index, index + cellLines).join('\n'), number)
    const literal = line.split(delimiter)
    if (multiline && !continuation.every(isComplete)) {
      rows.push(multiline)
      index += cellLines - 1
    } else if (width === 1) rows.push({ number, cells: [line], raw: line, isBroken: false })
    else rows.push({ number, cells: literal, raw: line, isBroken: !row && literal.length !== width })
  }
  return rows
}

/** Returns how many lines from `start` make a valid row, or 0 when no number of lines does. */
function countCellLines(lines: readonly string[], start: number, isValidRow: (raw: string) => boolean): number {
  for (let count = 2; count <= maxCellLines && start + count <= lines.length; count++) {
    if (lines[start + count - 1]?.includes('"') && isValidRow(lines.slice(start, start + count).join('\n')))
      return count
  }
  return 0
}
