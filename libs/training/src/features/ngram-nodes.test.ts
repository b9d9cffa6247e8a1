import { normalizeMessage } from '@sms-checker/text'
import fc from 'fast-check'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { GraphBuilder } from '../onnx/graph-builder.ts'
import { ngramRows } from './hashed-ngrams.ts'
import { addNgramNodes } from './ngram-nodes.ts'
import { addMessageText } from './shape-features.ts'

const settings = { bits: 16, words: 2, characters: [2, 4] } as const

/** A graph that counts the occurrences of each table row. */
async function rowCounter(): Promise<(messages: string[]) => Promise<Map<number, number>[]>> {
  const graph = new GraphBuilder()
  const { rows } = addNgramNodes(graph, addMessageText(graph, 'sms'), settings)
  const float = graph.add('Cast', [rows], { attributes: { to: 1n } })
  graph.add('Identity', [float], { outputs: ['rows'] })
  const session = await InferenceSession.create(graph.build('sms', [{ name: 'rows' }]), { logSeverityLevel: 3 })
  return async (messages) => {
    const { rows: found } = await session.run({ sms: new Tensor('string', messages, [messages.length]) })
    const width = (found?.data.length ?? 0) / messages.length
    return messages.map((_, i) => count(Array.from(found?.data ?? [], Number).slice(i * width, (i + 1) * width)))
  }
}

function count(rows: number[]): Map<number, number> {
  const counts = new Map<number, number>()
  for (const row of rows) if (row !== 0) counts.set(row, (counts.get(row) ?? 0) + 1)
  return new Map([...counts].sort(([a], [b]) => a - b))
}

describe('addNgramNodes', () => {
  it('computes ngramRows for any text in any batch', async () => {
    const inGraph = await rowCounter()
    const message = fc
      .oneof(fc.string({ unit: 'binary', maxLength: 60 }), fc.string({ unit: 'grapheme', maxLength: 60 }), fc.lorem())
      .map(normalizeMessage)
    await fc.assert(
      fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 5 }), async (messages) => {
        expect(await inGraph(messages)).toEqual(messages.map((text) => count(ngramRows(text, settings))))
      }),
      { numRuns: 200 },
    )
  })

  it('maps homoglyphs, full-width letters, capitals and digits to the same classes', async () => {
    const characters = { bits: 16, words: 0, characters: [2, 4] } as const
    expect(ngramRows('СLІСК nоw ＷＩＮ 100', characters)).toEqual(ngramRows('click now win 259', characters))
  })
})
