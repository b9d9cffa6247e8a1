import { isMessageColumn } from './column-names.ts'
import type { Conversation, Refusal, Skipped, Table, TableRow } from './source.ts'

interface Item {
  readonly number: number
  readonly raw: string
  readonly value: unknown
}

/**
 * Reads JSON or JSON Lines: an array or lines of strings or objects, also inside an object such as `{"messages": […]}`. Returns
 * undefined if the text is neither.
 */
export function readJson(text: string): Table | Conversation | undefined {
  const items = parseArray(text) ?? parseLines(text)
  if (!items || items.length === 0) return undefined
  if (items.some(({ value }) => isRecord(value))) return toTable(items)
  const entries = items.flatMap(({ number, value }) => (typeof value === 'string' ? [{ number, text: value }] : []))
  if (entries.length === 0) return undefined
  const skipped = items.flatMap(({ number, raw, value }): Skipped[] =>
    typeof value === 'string' ? [] : [{ number, reason: 'unreadable', text: raw }],
  )
  return { kind: 'conversation', format: 'json', entries, skipped }
}

export function readJsonFile(text: string): Table | Conversation | Refusal {
  return readJson(text) ?? { kind: 'refused', reason: 'json' }
}

function parseArray(text: string): Item[] | undefined {
  const value = parse(text)
  const list = Array.isArray(value) ? value : isRecord(value) ? (longestArray(value) ?? [value]) : undefined
  return list?.map((item: unknown, index) => ({ number: index + 1, raw: JSON.stringify(item), value: item }))
}

/** Parses JSON Lines. Lines that are not JSON give an item without a value, unless no line is JSON. */
function parseLines(text: string): Item[] | undefined {
  const items = text.split(/\r\n|\n|\r/).flatMap((raw, index): Item[] => {
    return raw.trim() === '' ? [] : [{ number: index + 1, raw, value: /^\s*[[{"]/.test(raw) ? parse(raw) : undefined }]
  })
  const records = items.filter(({ value }) => isRecord(value) || typeof value === 'string').length
  return records > items.length / 2 ? items : undefined
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function longestArray(record: Record<string, unknown>): unknown[] | undefined {
  const arrays = Object.values(record).filter((value): value is unknown[] => Array.isArray(value))
  return arrays
    .filter((array) => array.some((item) => isRecord(item) || typeof item === 'string'))
    .reduce<unknown[] | undefined>(
      (longest, array) => (array.length > (longest?.length ?? 0) ? array : longest),
      undefined,
    )
}

function toTable(items: readonly Item[]): Table {
  const header = [...new Set(items.flatMap(({ value }) => (isRecord(value) ? Object.keys(value) : [])))]
  const rows = items.map(({ number, raw, value }): TableRow => {
    if (!isRecord(value)) return { number, raw, cells: [], isBroken: true }
    return { number, raw, cells: header.map((key) => toText(value[key])), isBroken: false }
  })
  const named = header.flatMap((name, column) => (isMessageColumn(name) ? [column] : []))
  const textColumns = named.filter((column) => rows.some(({ cells }) => cells[column] !== undefined))
  return {
    kind: 'table',
    rows,
    width: header.length,
    header,
    headerIsRow: false,
    delimiter: undefined,
    column: header.length === 1 ? 0 : textColumns.length === 1 ? textColumns[0] : undefined,
    hasLiteralQuotes: false,
  }
}

/** Returns the text of a value. Telegram writes formatted texts as arrays of strings and objects with a `text`. */
function toText(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (!Array.isArray(value)) return undefined
  const parts = value.map((part: unknown) => (isRecord(part) ? part.text : part))
  return parts.length > 0 && parts.every((part) => typeof part === 'string') ? parts.join('') : undefined
}
