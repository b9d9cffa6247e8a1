import { Tokenizer } from '@huggingface/tokenizers'
import { normalizeMessage } from '@sms-checker/text'
import fc from 'fast-check'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { readSmsSpamCollection } from '../corpus/readers.ts'
import { GraphBuilder } from '../onnx/graph-builder.ts'
import { addWordPieceNodes } from './word-piece-nodes.ts'

const specialTokens = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]']
const corpus = (await readSmsSpamCollection()).map(({ text }) => text)

/**
 * Single characters, common words of the corpus, the endings of its most common words, and a token that is not part of one word and thus
 * never found.
 */
function vocabularyOf(messages: readonly string[]): string[] {
  const counts = new Map<string, number>()
  for (const word of messages.flatMap((text) => text.toLowerCase().match(/[a-z]+/g) ?? [])) {
    counts.set(word, (counts.get(word) ?? 0) + 1)
  }
  const words = [...counts].filter(([, count]) => count >= 5).map(([word]) => word)
  const endings = [...counts]
    .filter(([word, count]) => count >= 20 && word.length > 3)
    .flatMap(([word]) => [2, 3, 4].map((length) => `##${word.slice(-length)}`))
  const characters = Array.from('abcdefghijklmnopqrstuvwxyz0123456789!#£€.,:;?-*()[]/+@&\'"¿。αβσяж中文☺')
  const continuations = characters.filter((character) => /[a-wσя0-9]/.test(character)).map((letter) => `##${letter}`)
  return [
    ...new Set([...specialTokens, ...characters, ...continuations, ...words, ...endings, 'telecommunications', "it's"]),
  ]
}

const vocabulary = vocabularyOf(corpus)
const maxTokens = 40

const reference = new Tokenizer(
  {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [],
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: null,
    decoder: null,
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(vocabulary.map((token, id) => [token, id])),
    },
  },
  {},
)

function referenceTokens(message: string): string[] {
  const tokens = reference.encode(message, { add_special_tokens: false }).tokens
  return ['[CLS]', ...tokens.slice(0, maxTokens - 2), '[SEP]']
}

async function tokensInGraph(): Promise<(messages: readonly string[]) => Promise<string[][]>> {
  const graph = new GraphBuilder()
  const ids = addWordPieceNodes(graph, 'sms', vocabulary, maxTokens)
  graph.add('Cast', [ids], { attributes: { to: 1n }, outputs: ['ids'] })
  const session = await InferenceSession.create(graph.build('sms', [{ name: 'ids', columns: 'T' }]), {
    logSeverityLevel: 3,
  })
  return async (messages) => {
    const { ids } = await session.run({ sms: new Tensor('string', [...messages], [messages.length]) })
    const data = Array.from(ids?.data ?? [], Number)
    const width = data.length / messages.length
    return messages.map((_, i) => {
      const row = data.slice(i * width, (i + 1) * width)
      expect(row.findLastIndex((id) => id !== 0)).toBe(row.indexOf(vocabulary.indexOf('[SEP]')))
      return row.filter((id) => id !== 0).map((id) => vocabulary[id] ?? '')
    })
  }
}

const inGraph = await tokensInGraph()

/**
 * Whether the graph and the reference must agree. Except for the documented differences, they disagree on U+0000, which ends a string in
 * onnxruntime-node, and on a capital sigma, which the reference treats differently from BERT at the end of a word.
 */
function isComparable(message: string): boolean {
  return Array.from(message).every((character) => {
    const base = character.normalize('NFD').replace(/\p{Mn}/gu, '')
    const isUnknownChinese = /\p{Ideographic}|[\uf900-\ufaff]/u.test(character) && !vocabulary.includes(character)
    return base.length <= character.length && !isUnknownChinese && !/[\0Σ]/.test(character)
  })
}

describe('addWordPieceNodes', () => {
  it('returns the tokens of the reference for every message of the corpus', async () => {
    const messages = corpus.map(normalizeMessage).filter(isComparable)
    expect(messages.length).toBeGreaterThan(corpus.length - 10)
    for (let start = 0; start < messages.length; start += 64) {
      const batch = messages.slice(start, start + 64)
      expect(await inGraph(batch)).toEqual(batch.map(referenceTokens))
    }
  })

  it('returns the tokens of the reference for any text in any batch', async () => {
    const message = fc
      .oneof(
        fc.string({ unit: 'binary', maxLength: 60 }),
        fc.string({ unit: 'grapheme', maxLength: 60 }),
        fc.string({
          unit: fc.constantFrom(...vocabulary.map((token) => token.replace(/^##/, '')), ' '),
          maxLength: 60,
        }),
        fc.lorem(),
      )
      .filter(isComparable)
    await fc.assert(
      fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 5 }), async (messages) => {
        expect(await inGraph(messages)).toEqual(messages.map(referenceTokens))
      }),
      { numRuns: 300 },
    )
  })

  it.each([
    ['only special tokens for an empty message', '', []],
    ['only special tokens for white space', ' \t\n', []],
    ['a token for each word between white space', 'free\tcall\r\nnow', ['free', 'call', 'now']],
    ['the longest token first', 'Telecommunications', ['telecommunications']],
    ['one unknown token for a word with a letter that has no token', 'freeж free', ['[UNK]', 'free']],
    ['no accents', 'Frée', ['free']],
    ['no invisible characters', 'fr\u200bee\ufe0f \u0007', ['free']],
    ['every punctuation mark as a word', '¿£1?!—', ['¿', '£', '##1', '?', '!', '[UNK]']],
    ['every Chinese character as a word', '中文a', ['中', '文', 'a']],
    ['the pieces of a word of 100 characters', 'a'.repeat(100), ['a', ...Array(99).fill('##a')]],
    ['an unknown token for a word of 101 characters', `${'a'.repeat(101)} a`, ['[UNK]', 'a']],
    ['one token for unknown Chinese characters', '漢字', ['[UNK]']],
    ['one token for a Hangul syllable', '한', ['[UNK]']],
  ])('returns %s', async (_name, message, tokens) => {
    expect(await inGraph([message])).toEqual([['[CLS]', ...tokens.slice(0, maxTokens - 2), '[SEP]']])
  })

  it('keeps the first tokens of a long message', async () => {
    const [tokens] = await inGraph([Array(60).fill('call').join(' ')])
    expect(tokens).toEqual(['[CLS]', ...Array(maxTokens - 2).fill('call'), '[SEP]'])
  })

  it.each([
    [['[UNK]', '[CLS]', '[SEP]', '[PAD]'], 'Expected [PAD] to be the first token'],
    [['[PAD]', '[UNK]', '[CLS]', 'a'], 'Expected the vocabulary to contain [SEP].'],
    [[...specialTokens, 'a', 'a'], 'Two tokens have the same hash'],
  ])('rejects the vocabulary %s', (tokens, message) => {
    expect(() => addWordPieceNodes(new GraphBuilder(), 'sms', tokens, maxTokens)).toThrow(message)
  })
})
