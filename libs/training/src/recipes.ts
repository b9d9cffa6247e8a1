import type { NgramSettings } from './ngrams/hashed-ngrams.ts'

/** What a shipped model is made of. */
export interface Recipe {
  /** Also the name of its directory. */
  readonly id: string
  readonly name: string
  readonly version: string
  readonly ngrams: NgramSettings
  /** Share of the ham that it may block, measured by cross-validation on its training messages. */
  readonly hamBlockedLimit: number
  /** What a mistake costs by corpus; 1 unless given. */
  readonly costs: Readonly<Record<string, { readonly ham: number; readonly spam: number }>>
}

/**
 * The 40,000 chat messages of `nus_early` would drown the rest, and much of what `exais_train_users` calls spam is proverbs and jokes
 * that friends pass on: both count less.
 */
const costs = {
  nus_early: { ham: 0.3, spam: 1 },
  exais_train_users: { ham: 1, spam: 0.2 },
}

export const recipes: readonly Recipe[] = [
  {
    id: 'linear-base',
    name: 'Linear classifier on words and 2-4 characters',
    version: '1.0.0',
    ngrams: { bits: 19, words: 2, characters: [2, 4] },
    hamBlockedLimit: 0.004,
    costs,
  },
  {
    id: 'linear-wide',
    name: 'Linear classifier on words and 2-5 characters',
    version: '1.1.0',
    ngrams: { bits: 19, words: 2, characters: [2, 5] },
    hamBlockedLimit: 0.004,
    costs,
  },
  {
    id: 'linear-small',
    name: 'Linear classifier on single words and 3-4 characters',
    version: '0.9.0',
    ngrams: { bits: 17, words: 1, characters: [3, 4] },
    hamBlockedLimit: 0.004,
    costs,
  },
]
