import type { Prediction } from '@sms-checker/contracts'
import Papa from 'papaparse'
import { toneOf } from '../../verdict/sureness.ts'

export interface Row extends Pick<Prediction, 'sms' | 'result' | 'probability'> {
  /** Place among the messages as they were given, from 1. */
  readonly number: number
}

/** Which rows are shown; close calls are also among those of their verdict. */
export const shows = ['all', 'spam', 'ham', 'doubt'] as const
export type Show = (typeof shows)[number]

export const columns = ['number', 'sms', 'result', 'probability'] as const
export type Column = (typeof columns)[number]

export interface Order {
  readonly column: Column
  readonly descending: boolean
}

export function rowsOf(predictions: readonly Prediction[]): Row[] {
  return predictions.map(({ sms, result, probability }, index) => ({ number: index + 1, sms, result, probability }))
}

/** The rows to show, in their order; rows that the order holds equal stay as the messages were given. */
export function arrange(rows: readonly Row[], show: Show, { column, descending }: Order): Row[] {
  const sign = descending ? -1 : 1
  return rows
    .filter((row) => show === 'all' || row.result === show || toneOf(row) === show)
    .sort((a, b) => sign * compare(a[column], b[column]))
}

function compare(a: string | number, b: string | number): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b))
}

/** The rows as CSV (RFC 4180). A text that a spreadsheet would run as a formula gets an apostrophe: spam is written by strangers. */
export function csvOf(rows: readonly Row[]): string {
  return Papa.unparse([...rows], { columns: [...columns], escapeFormulae: true })
}
