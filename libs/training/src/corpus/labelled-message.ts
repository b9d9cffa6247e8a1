/** A message that people have sorted. */
export interface LabelledMessage {
  /** Where it comes from, e.g. `uci`. */
  readonly corpus: string
  readonly text: string
  readonly spam: boolean
}
