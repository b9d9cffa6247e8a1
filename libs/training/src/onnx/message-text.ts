import type { GraphBuilder } from './graph-builder.ts'

/** The graph's input in both forms that features are read from, `string[N]`. */
export interface MessageText {
  readonly asWritten: string
  readonly lowerCase: string
}

/** Folds ASCII capitals alone: the locale `C` is the one that every system has. */
export function addMessageText(graph: GraphBuilder, input: string): MessageText {
  const lowerCase = graph.add('StringNormalizer', [input], {
    attributes: { case_change_action: 'LOWER', is_case_sensitive: 1n, locale: 'C' },
  })
  return { asWritten: input, lowerCase }
}
