// cspell:ignore smses
import { maxMessageLength } from '@sms-checker/contracts'
import { messageError } from '@sms-checker/text'
import { readTextFile } from '../../../lib/text-file.ts'
import { readIMessage, readMarkup, readWhatsApp } from './conversation.ts'
import { readJson, readJsonFile } from './json.ts'
import type { Entry, Lines, MessageColumn, Skipped, Source, Table, TableRow } from './source.ts'
import { readCertainTable, readTable } from './table.ts'

/** Detects what a file contains, by its content, name and type. */
export async function importFile(file: File): Promise<Source> {
  const text = await readTextFile(file)
  if (text === undefined || text.startsWith('{\\rtf') || text.startsWith('%PDF'))
    return { kind: 'refused', reason: 'not-text' }
  const extension = /\.([a-z]+)$/i.exec(file.name)?.[1]?.toLowerCase() ?? ''
  if (text.trim() === '') return { kind: 'refused', reason: 'empty' }
  if (/^(xml|html?|xhtml)$/.test(extension) || /\b(xml|html)$/.test(file.type)) return readMarkup(text)
  if (/^(json|jsonl|ndjson)$/.test(extension) || /\bjson$/.test(file.type)) return readJsonFile(text)
  const conversation = readWhatsApp(text) ?? readIMessage(text)
  if (conversation) return conversation
  if (/^(tsv|tab)$/.test(extension) || /tab-separated/.test(file.type)) return readTable(text, 'tsv')
  if (extension === 'csv' || /\bcsv$/.test(file.type)) return readTable(text, 'csv')
  return importText(text)
}

/** Detects what a pasted text is. Unless it is certainly something else, every line is a message. */
export function importText(text: string): Source {
  if (/^\s*<(\?xml|smses\b|!doctype|html\b)/i.test(text)) return readMarkup(text)
  return readWhatsApp(text) ?? readIMessage(text) ?? readPastedJson(text) ?? readCertainTable(text) ?? readLines(text)
}

/** A text is JSON only if it begins like JSON: a single quoted line is a message. */
function readPastedJson(text: string) {
  return /^\s*(\{\s*"|\[\s*["{])/.test(text) ? readJson(text) : undefined
}

/** Share of blank lines from which blank lines, and not line breaks, are taken to separate messages. */
const blankLineShare = 0.2

function readLines(text: string): Lines {
  const lines: Entry[] = []
  const paragraphs: { number: number; text: string }[] = []
  let isNewParagraph = true
  for (const [index, line] of text.split(/\r\n|\n|\r/).entries()) {
    const current = paragraphs.at(-1)
    if (line.trim() === '') isNewParagraph = true
    else {
      lines.push({ number: index + 1, text: line })
      if (isNewParagraph || !current) paragraphs.push({ number: index + 1, text: line })
      else current.text += `\n${line}`
      isNewParagraph = false
    }
  }
  const separators = paragraphs.length - 1
  const byBlankLine = separators > 0 && separators >= lines.length * blankLineShare
  return { kind: 'lines', lines, paragraphs, separator: byBlankLine ? 'blank-line' : 'line' }
}

/** What the user chose instead of the suggestions of a source. */
export interface ImportChoice {
  readonly column?: MessageColumn
  readonly hasHeader?: boolean
  readonly separator?: Lines['separator']
}

export interface ImportedMessages {
  readonly messages: readonly Entry[]
  /** Rows and lines that give no message, in order. */
  readonly skipped: readonly Skipped[]
}

/** Returns the messages of a source. Every row or line is in exactly one of the two lists. Without a column both are empty. */
export function extractMessages(source: Source, choice: ImportChoice = {}): ImportedMessages {
  switch (source.kind) {
    case 'refused':
      return { messages: [], skipped: [] }
    case 'lines':
      return sortOut((choice.separator ?? source.separator) === 'line' ? source.lines : source.paragraphs)
    case 'conversation': {
      const { messages, skipped } = sortOut(source.entries)
      return { messages, skipped: [...source.skipped, ...skipped].sort((a, b) => a.number - b.number) }
    }
    case 'table': {
      const column = choice.column ?? source.column
      if (column === undefined) return { messages: [], skipped: [] }
      return sortOut(dataRows(source, choice).map((row) => cellOf(source, row, column)))
    }
  }
}

/** Returns the rows of a table without its header. */
export function dataRows(table: Table, { hasHeader }: ImportChoice): readonly TableRow[] {
  return table.headerIsRow && (hasHeader ?? table.header !== undefined) ? table.rows.slice(1) : table.rows
}

/** Returns the message in a row. Text after the last column belongs to the last column: it contains unquoted delimiters. */
function cellOf({ width, delimiter }: Table, row: TableRow, column: MessageColumn): Entry | Skipped {
  const { number, raw, cells, isBroken } = row
  if (column === 'row') return { number, text: raw }
  const unreadable: Skipped = { number, text: raw, reason: 'unreadable' }
  if (isBroken) return unreadable
  if (cells.length <= width) {
    const text = cells[column] ?? ''
    return text.trim() === '' ? { number, text: raw, reason: 'no-text' } : { number, text }
  }
  const rawCells = raw.split(delimiter ?? '')
  const isUnquoted = cells.slice(0, width - 1).every((cell, index) => cell === rawCells[index])
  if (column !== width - 1 || !isUnquoted) return unreadable
  return { number, text: rawCells.slice(width - 1).join(delimiter) }
}

function sortOut(entries: readonly (Entry | Skipped)[]): ImportedMessages {
  const messages: Entry[] = []
  const skipped: Skipped[] = []
  for (const entry of entries) {
    const problem = messageError(entry.text, maxMessageLength)
    if ('reason' in entry) skipped.push(entry)
    else if (problem === undefined) messages.push(entry)
    else skipped.push({ ...entry, reason: problem === 'empty' ? 'no-text' : problem })
  }
  return { messages, skipped }
}
