import { Type } from 'typebox'
import { Value } from 'typebox/value'

/** A token of BERT's vocabulary. */
export interface Token {
  readonly text: string
  /** Row in the table of embeddings. */
  readonly id: number
}

/** Content of `vocabulary.json`, the result of `transformer/fine_tune.py`: token and number of occurrences in the training messages, by id. */
const VocabularyFile = Type.Array(Type.Tuple([Type.String(), Type.Integer({ minimum: 0 })]))

const requiredTokens = new Set(['[PAD]', '[UNK]', '[CLS]', '[SEP]'])
const neverProduced = /^\[(?:MASK|unused\d+)\]$/
const singleCharacter = /^(?:##)?.$/su

/**
 * Parses `vocabulary.json` and returns at most `size` tokens in order of their ids: the special tokens, all tokens that occur in the training
 * messages, all single characters, so that every word of known characters has tokens, and then those with the lowest ids, which are the most
 * common ones.
 * @throws Error when the file is invalid, or more tokens than `size` are necessary
 */
export function parseVocabulary(json: string, size: number): Token[] {
  const tokens = Value.Parse(VocabularyFile, JSON.parse(json))
    .map(([text, occurrences], id) => ({ text, occurrences, id }))
    .filter(({ text }) => !neverProduced.test(text))
  const isNecessary = ({ text, occurrences }: { text: string; occurrences: number }): boolean =>
    occurrences > 0 || requiredTokens.has(text) || singleCharacter.test(text)
  const necessary = tokens.filter(isNecessary)
  if (necessary.length > size) throw new Error(`The vocabulary needs ${necessary.length} tokens, more than ${size}.`)
  const others = tokens.filter((token) => !isNecessary(token)).slice(0, size - necessary.length)
  return [...necessary, ...others].sort((a, b) => a.id - b.id).map(({ text, id }) => ({ text, id }))
}
