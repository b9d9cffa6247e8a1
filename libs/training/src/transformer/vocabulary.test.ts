import { describe, expect, it } from 'vitest'
import { parseVocabulary } from './vocabulary.ts'

const file = JSON.stringify([
  ['[PAD]', 0],
  ['[unused0]', 0],
  ['[UNK]', 3],
  ['[CLS]', 9],
  ['[SEP]', 9],
  ['[MASK]', 0],
  ['a', 0],
  ['the', 0],
  ['of', 0],
  ['##ing', 2],
  ['##ж', 0],
])

describe('parseVocabulary', () => {
  it('keeps special tokens, tokens of the training messages, characters, and then the most common tokens', () => {
    const texts = (size: number) => parseVocabulary(file, size).map(({ text }) => text)
    expect(texts(7)).toEqual(['[PAD]', '[UNK]', '[CLS]', '[SEP]', 'a', '##ing', '##ж'])
    expect(texts(8)).toEqual(['[PAD]', '[UNK]', '[CLS]', '[SEP]', 'a', 'the', '##ing', '##ж'])
    expect(texts(100)).toHaveLength(9)
  })

  it('returns the id of each token in the file', () => {
    expect(parseVocabulary(file, 7).map(({ id }) => id)).toEqual([0, 2, 3, 4, 6, 9, 10])
  })

  it('rejects a size that is too small for the necessary tokens', () => {
    expect(() => parseVocabulary(file, 6)).toThrow('The vocabulary needs 7 tokens, more than 6.')
  })
})
