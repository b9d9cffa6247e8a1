import Papa from 'papaparse'
import { readTextFile } from '../../../lib/text-file.ts'

const messageColumn = /^(sms|message|messages|text|body|content|bericht|tekst)$/i

/** The messages of what was pasted: of a table when its first line names a column of messages, else of a text. */
export function messagesOf(text: string): string[] {
  return (namesMessages(text) ? messagesOfTable : messagesOfText)(text)
}

function namesMessages(text: string): boolean {
  const [first = []] = Papa.parse<string[]>(text.trim(), { preview: 1 }).data
  return first.length > 1 && first.some((name) => messageColumn.test(name.trim()))
}

/** The messages of a text: one a line, or, when some lines are empty, one a paragraph. Lines of white space count as empty. */
export function messagesOfText(text: string): string[] {
  const separator = /\S\s*\n\s*\n\s*\S/.test(text) ? /\n\s*\n/ : /\n/
  return text
    .replace(/\r\n?/g, '\n')
    .split(separator)
    .map((message) => message.trim())
    .filter(Boolean)
}

/**
 * The messages of a table (CSV, TSV, semicolons): the column that a first line calls sms, message, text, body or the like;
 * else the column with the longest texts, first line included.
 */
export function messagesOfTable(text: string): string[] {
  const [first, ...rest] = Papa.parse<string[]>(text.trim(), { skipEmptyLines: 'greedy' }).data
  if (!first) return []
  const named = first.findIndex((name) => messageColumn.test(name.trim()))
  const rows = named === -1 ? [first, ...rest] : rest
  const column = named === -1 ? longestColumn(rows) : named
  return rows.map((row) => row[column]?.trim() ?? '').filter(Boolean)
}

function longestColumn(rows: readonly string[][]): number {
  const lengths: number[] = []
  for (const row of rows) {
    for (const [column, cell] of row.entries()) lengths[column] = (lengths[column] ?? 0) + cell.length
  }
  return lengths.indexOf(Math.max(...lengths))
}

/** The messages of a file, read as a table when its name or its type says that it is one; `undefined` when it holds no text. */
export async function messagesOfFile(file: File): Promise<string[] | undefined> {
  const text = await readTextFile(file)
  if (text === undefined) return undefined
  const isTable = /\.(csv|tsv)$/i.test(file.name) || /csv|tab-separated/.test(file.type)
  return (isTable ? messagesOfTable : messagesOf)(text)
}
