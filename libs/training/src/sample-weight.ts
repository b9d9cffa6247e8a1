import type { LabelledMessage } from './corpus/readers.ts'
import { restorableCorpus } from './corpus/restored-messages.ts'
import { syntheticCorpus } from './corpus/synthetic-messages.ts'

/**
 * Weight of a message in the training loss. Without weights the 36,000 chat messages of `nus_early` would dominate. Much of the spam of
 * `exais_train_users` is proverbs and jokes that friends forward. Restored messages are many, and are not quite what was sent. The synthetic ham
 * stands for alerts that no corpus contains.
 */
export function sampleWeight({ corpus, spam }: LabelledMessage): number {
  if (corpus === 'nus_early') return 0.3
  if (corpus === 'exais_train_users') return spam ? 0.2 : 1
  if (corpus === restorableCorpus) return 0.4
  if (corpus === syntheticCorpus) return spam ? 1 : 4
  return 1
}
