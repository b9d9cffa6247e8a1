import { escapeBraces } from '../data/yaml-scalar.ts'
import type { Scope } from './expression.ts'

/** Where lines are printed: their indentation in spaces, and the scope of their expressions. */
export interface Position {
  readonly indent: number
  readonly scope: Scope
}

export const deeper = (at: Position, by = 2): Position => ({ ...at, indent: at.indent + by })
export const line = (at: Position, text: string): string => `${' '.repeat(at.indent)}${text}`
export const action = (at: Position, text: string): string => line(at, `{{- ${text} }}`)

export function commentLines(text: string, at: Position): string[] {
  const printable = text.replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n').replace(/[^\P{C}\n\p{Cf}]/gu, '')
  return printable.split('\n').map((part) => line(at, part === '' ? '#' : `# ${escapeBraces(part)}`))
}
