import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { goldenTolerance } from '@sms-checker/contracts'
import { normalizeMessage } from '@sms-checker/text'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { describe, expect, it } from 'vitest'
import { models, readModelDirectory } from '../src/index.ts'
import { onnxProbabilities } from '../src/onnx/inference.ts'

const directory = fileURLToPath(new URL('../../../apps/model-service/models/', import.meta.url))
const shipped = await Promise.all(models.map(({ id }) => readModelDirectory(`${directory}${id}`)))
const Unseen = Type.Array(Type.Object({ sms: Type.String(), spam: Type.Boolean() }))

async function probabilities({ graph, manifest }: (typeof shipped)[number], messages: string[]): Promise<number[]> {
  return onnxProbabilities(graph, messages.map(normalizeMessage), {
    input: manifest.input.name,
    output: manifest.output.name,
  })
}

describe.each(shipped.map((model) => [model.manifest.id, model] as const))('%s', (_, model) => {
  const { graph, manifest } = model

  it('matches its manifest and is small enough to commit', () => {
    expect(createHash('sha256').update(graph).digest('hex')).toBe(manifest.sha256)
    expect(graph.length).toBeLessThan(20_000_000)
  })

  it('predicts its golden examples as the trainer did', async () => {
    const predictions = await probabilities(
      model,
      manifest.goldenExamples.map(({ sms }) => sms),
    )
    manifest.goldenExamples.forEach(({ probability }, i) => {
      expect(Math.abs((predictions[i] ?? 0) - probability)).toBeLessThan(goldenTolerance)
    })
  })

  it('classifies all but one of the unseen messages correctly', async () => {
    const file = new URL('unseen-messages.json', import.meta.url)
    const messages = Value.Parse(Unseen, JSON.parse(await readFile(file, 'utf8')))
    const predictions = await probabilities(
      model,
      messages.map(({ sms }) => sms),
    )
    const wrong = messages.filter(({ spam }, i) => (predictions[i] ?? 0) >= manifest.threshold !== spam)
    expect(wrong.length, JSON.stringify(wrong)).toBeLessThanOrEqual(1)
  })

  it.each<[string, (sms: string) => string]>([
    [
      'mathematical letters',
      (sms) => sms.replace(/[a-z]/g, (c) => String.fromCodePoint(0x1d41a + c.charCodeAt(0) - 97)),
    ],
    ['combining strike-through', (sms) => sms.replace(/[A-Za-z0-9]/g, '$&\u0336')],
    ['a question around the message', (sms) => `Got this text, is it a scam? ${sms}`],
  ])('gives a message with %s the probability of the plain message', async (_, obfuscate) => {
    const file = new URL('unseen-messages.json', import.meta.url)
    const messages = Value.Parse(Unseen, JSON.parse(await readFile(file, 'utf8'))).map(({ sms }) => sms)
    expect(await probabilities(model, messages.map(obfuscate))).toEqual(await probabilities(model, messages))
  })
})

it('the shipped models differ in version, bytes and quality', () => {
  const kinds = [
    shipped.map(({ manifest }) => manifest.version),
    shipped.map(({ manifest }) => manifest.sha256),
    shipped.map(({ manifest }) => JSON.stringify(manifest.quality)),
  ]
  for (const values of kinds) expect(new Set(values).size).toBe(models.length)
})
