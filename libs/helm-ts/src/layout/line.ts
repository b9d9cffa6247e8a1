import type { Node, Variable } from '../nodes/node.ts'

/** An expression within a line of YAML. */
export interface Hole {
  readonly kind: 'hole'
  readonly value: Node
  /** Whether the value is printed through `quote`. */
  readonly quoted: boolean
}

/** A condition within a line of YAML. */
export interface Choice {
  readonly kind: 'choice'
  readonly test: Node
  readonly consequent: readonly Part[]
  readonly alternative: readonly Part[]
}

export type Part = string | Hole | Choice

/** What precedes an inserted value: a key, given as a string or an expression, or the dash of a list item. */
export type Wrap = { readonly kind: 'key'; readonly key: string | Node } | { readonly kind: 'item' }

/**
 * A line of a template file. The printer turns lines into template source, the evaluator into the output of Helm.
 */
export type Line =
  | { readonly kind: 'text'; readonly indent: number; readonly parts: readonly Part[] }
  | { readonly kind: 'comment'; readonly indent: number; readonly text: string }
  | {
      /** Several lines: the `toYaml` of a value, or the content of a helper or file. */
      readonly kind: 'insert'
      readonly indent: number
      readonly value: Node
      readonly as: 'yaml' | 'text'
      readonly wrap?: Wrap
    }
  | {
      readonly kind: 'if'
      readonly indent: number
      readonly test: Node
      readonly lines: readonly Line[]
      readonly otherwise: readonly Line[]
    }
  | { readonly kind: 'with'; readonly indent: number; readonly value: Node; readonly lines: readonly Line[] }
  | {
      readonly kind: 'range'
      readonly indent: number
      readonly over: Node
      readonly key: Variable | undefined
      readonly item: Variable
      readonly lines: readonly Line[]
    }
  | { readonly kind: 'item'; readonly indent: number; readonly lines: readonly Line[] }
  | {
      /** A block scalar that contains a YAML document. Its lines are tidied on their own, whatever surrounds the block. */
      readonly kind: 'block'
      readonly indent: number
      readonly parts: readonly Part[]
      readonly lines: readonly Line[]
    }
  | { readonly kind: 'fail'; readonly indent: number; readonly message: Node }

/** Creates a line of YAML. Adjacent strings are joined. */
export function textLine(indent: number, ...parts: readonly Part[]): Line {
  const joined: Part[] = []
  for (const part of parts) {
    const last = joined.at(-1)
    if (typeof part === 'string' && typeof last === 'string') joined.splice(-1, 1, last + part)
    else joined.push(part)
  }
  return { kind: 'text', indent, parts: joined }
}

export function commentLines(text: string, indent: number): Line[] {
  const printable = text.replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n').replace(/[^\P{C}\n\p{Cf}]/gu, '')
  return printable.split('\n').map((part): Line => ({ kind: 'comment', indent, text: part === '' ? '#' : `# ${part}` }))
}
