import type { Prediction } from '@sms-checker/contracts'
import Papa from 'papaparse'
import { toneOf } from '../../lib/confidence.ts'

export interface Row extends Pick<Prediction, 'sms' | 'result' | 'probability'> {
  /** Position of the message in the input, from 1. */
  readonly number: number
}

/** Which rows are shown. A close call also matches the filter of its verdict. */
export const filters = ['all', 'spam', 'ham', 'uncertain'] as const
export type Filter = (typeof filters)[number]

export const columns = ['number', 'sms', 'result', 'probability'] as const
export type Column = (typeof columns)[number]

export interface SortOrder {
  readonly column: Column
  readonly descending: boolean
}

export function toRows(predictions: readonly Prediction[]): Row[] {
  return predictions.map(({ sms, result, probability }, index) => ({ number: index + 1, sms, result, probability }))
}

/** Returns the rows that match the filter, sorted. Rows that compare equal keep the order of the input. */
export function filterAndSort(rows: readonly Row[], filter: Filter, { column, descending }: SortOrder): Row[] {
  const sign = descending ? -1 : 1
  return rows
    .filter((row) => filter === 'all' || row.result === filter || toneOf(row) === filter)
    .sort((a, b) => sign * compare(a[column], b[column]))
}

function compare(a: string | number, b: string | number): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b))
}

/** Returns the rows as CSV (RFC 4180). Messages that a spreadsheet would run as a formula get an apostrophe in front. */
export function toCsv(rows: readonly Row[]): string {
  return Papa.unparse([...rows], { columns: [...columns], escapeFormulae: true })
}
