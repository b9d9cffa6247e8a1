import { expect, it } from 'vitest'
import { spamGraph } from '../test/onnx-models.ts'
import { decodeGraph } from './decode-graph.ts'

it('reads a file without Buffer’s old constructor, of which Node warns whoever starts the service', () => {
  const { graph } = decodeGraph(Buffer.from(spamGraph()))
  const texts =
    graph?.node?.flatMap(({ attribute }) => attribute ?? []).flatMap(({ s }) => (s?.length ? [s] : [])) ?? []
  expect(texts.length).toBeGreaterThan(0)
  for (const text of texts) expect(Buffer.isBuffer(text)).toBe(false)
})
