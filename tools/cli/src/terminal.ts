import { styleText } from 'node:util'

type Style = Parameters<typeof styleText>[0]

/** Where a command prints, and how. */
export interface Terminal {
  readonly write: (line: string) => void
  /** For what is not the result: progress and warnings. */
  readonly note: (line: string) => void
  readonly colour: boolean
  /** Asks a question. `undefined` without a terminal. */
  readonly ask: ((question: string) => Promise<string>) | undefined
}

export function styled({ colour }: Pick<Terminal, 'colour'>, style: Style, text: string): string {
  return colour ? styleText(style, text, { validateStream: false }) : text
}
