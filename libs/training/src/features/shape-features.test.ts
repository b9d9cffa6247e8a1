import { normalizeMessage } from '@sms-checker/text'
import fc from 'fast-check'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { GraphBuilder } from '../onnx/graph-builder.ts'
import { addNgramNodes } from './ngram-nodes.ts'
import { addMessageText, linkPatterns, shapeFeatures, shapeOf } from './shape-features.ts'
import { addShapeNodes } from './shape-nodes.ts'

/** A graph that outputs the shape features. */
async function shapeGraph(): Promise<(messages: string[]) => Promise<number[][]>> {
  const graph = new GraphBuilder()
  const text = addMessageText(graph, 'sms')
  const ngrams = addNgramNodes(graph, text, { bits: 12, words: 1, characters: [2, 2] })
  graph.add('Identity', [addShapeNodes(graph, text, ngrams)], { outputs: ['shape'] })
  const session = await InferenceSession.create(graph.build('sms', [{ name: 'shape', columns: 'F' }]))
  return async (messages) => {
    const { shape } = await session.run({ sms: new Tensor('string', messages, [messages.length]) })
    const values = Array.from(shape?.data ?? [], Number)
    const width = shapeFeatures.length
    return messages.map((_, i) =>
      values.slice(i * width, (i + 1) * width).flatMap((value, feature) => (value === 1 ? [feature] : [])),
    )
  }
}

const namesOf = (message: string): string[] => shapeOf(message).map((feature) => shapeFeatures[feature] ?? '')

describe('addShapeNodes', () => {
  const linkPart = fc.stringMatching(/^[a-zA-Z0-9.\-/@:?=]{0,12}$/)
  const linked = fc
    .tuple(
      fc.lorem({ maxCount: 3 }),
      fc.constantFrom('https://', 'http://', 'www.', '', 'me@'),
      linkPart,
      fc.constantFrom('bit.ly', 'hmrc-refund.info', '10.0.0.1', 'a.co.uk', 'xn.gov.in', 'dhl.com'),
      linkPart,
      fc.constantFrom('', '.', ' u r gr8', ' STOP', '\u00e9\u00e9'),
    )
    .map(([words, ...rest]) => `${words} ${rest.join('')}`)
  const message = fc
    .oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.string({ unit: 'grapheme', maxLength: 60 }),
      fc.lorem(),
      linked,
    )
    .map(normalizeMessage)

  it('computes shapeOf for any text in any batch', async () => {
    const inGraph = await shapeGraph()
    await fc.assert(
      fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 5 }), async (messages) => {
        expect(await inGraph(messages)).toEqual(messages.map(shapeOf))
      }),
      { numRuns: 300 },
    )
  })
})

describe('shapeOf', () => {
  it.each([
    [
      'Track it: https://www.royalmail.com/track/AB12',
      ['link with a scheme', 'commercial domain', 'lure in the domain'],
    ],
    [
      'hmrc-refund.info',
      ['link without a path', 'cheap domain', 'hyphen in the domain', 'lure and hyphen in the domain'],
    ],
    ['Pay at http://usps.parcel-fee.top/x.', ['cheap domain', 'three labels', 'lure and hyphen in the domain']],
    ['see bit.ly/2odzFEE', ['link shortener', 'path with capitals or digits', 'two-letter domain of no country']],
    ['look youtu.be/abc', ['well-known site']],
    ['www.service.gov.uk', ['government or university', 'country domain']],
    ['EE: your bill is ready.', ['sentences', '20 characters or more']],
    ['are you free?', ['introduction', 'question']],
    ['ok c u tmr lor', ['chat abbreviation', '2 chat abbreviations', '3 chat abbreviations']],
    ['Reply STOP or call 09061701461!', ['reply or text', 'call', 'exclamation', '5 digits', 'telephone number']],
  ])('%s', (message, expected) => {
    expect(namesOf(message)).toEqual(expect.arrayContaining(expected))
  })

  it('takes the domain of an e-mail address for no link', () => {
    const linkNames = linkPatterns.map(({ name }) => name)
    expect(namesOf('write to help@bank-login.top').filter((name) => linkNames.includes(name))).toEqual([])
  })

  it('has no link feature that matches the padding of a batch', () => {
    const patterns = linkPatterns.map(({ pattern }) => new RegExp(`^(?:${pattern})$`, 'u'))
    expect(patterns.filter((pattern) => pattern.test(''))).toEqual([])
  })

  it('has a distinct name for each feature', () => {
    expect(new Set(shapeFeatures).size).toBe(shapeFeatures.length)
  })
})
