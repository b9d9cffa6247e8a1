/** A message and the number of its row or line in the source, from 1. */
export interface Entry {
  readonly number: number
  readonly text: string
}

/**
 * Why a row or line gives no message.
 * - unreadable: it does not fit the format
 * - no-text: its message is empty or missing
 * - too-long: its message exceeds the maximum length
 */
type SkipReason = 'unreadable' | 'no-text' | 'too-long'

export interface Skipped extends Entry {
  readonly reason: SkipReason
}

export interface TableRow {
  readonly number: number
  readonly cells: readonly (string | undefined)[]
  /** The row as written in the source, without its line break. */
  readonly raw: string
  /** Whether the row could not be parsed. */
  readonly isBroken: boolean
}

/** The column with the messages: its index, or `row` when every row is one message. */
export type MessageColumn = number | 'row'

export interface Table {
  readonly kind: 'table'
  readonly rows: readonly TableRow[]
  /** Number of columns. */
  readonly width: number
  /** Names of the columns, when the first row contains them or the format is JSON. */
  readonly header: readonly string[] | undefined
  /** Whether the first row can be switched between header and data. */
  readonly headerIsRow: boolean
  /** Between the cells of a row; undefined for JSON. */
  readonly delimiter: string | undefined
  /** The suggested column, or undefined when the user has to choose. */
  readonly column: MessageColumn | undefined
  /** Whether quotation marks were read as part of the messages because they do not pair up. */
  readonly hasLiteralQuotes: boolean
}

export interface Lines {
  readonly kind: 'lines'
  readonly lines: readonly Entry[]
  readonly paragraphs: readonly Entry[]
  /** The suggested separator. */
  readonly separator: 'line' | 'blank-line'
}

export interface Conversation {
  readonly kind: 'conversation'
  readonly format: 'sms-backup' | 'whatsapp' | 'imessage' | 'json'
  readonly entries: readonly Entry[]
  /** Entries without a text, such as pictures and notices. */
  readonly skipped: readonly Skipped[]
}

export interface Refusal {
  readonly kind: 'refused'
  readonly reason: 'not-text' | 'empty' | 'markup' | 'json'
}

/** What a file or a pasted text turned out to be. */
export type Source = Table | Lines | Conversation | Refusal
