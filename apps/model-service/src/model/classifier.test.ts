import type { ModelManifest } from '@sms-checker/contracts'
import { describe, expect, it } from 'vitest'
import {
  classifierOf,
  DataType,
  directoryOf,
  floatTensor,
  manifestOf,
  matchInitializers,
  matchNodes,
  onnxModel,
  operator,
  otherProbability,
  spamModel,
  spamModelDirectory,
  stringAttribute,
  valueInfo,
  winProbability,
} from '../../test/onnx-models.ts'
import { loadClassifier } from './classifier.ts'
import { InvalidModelError } from './invalid-model-error.ts'

async function errorOf(onnx: Uint8Array, manifest: Partial<ModelManifest> = {}): Promise<string> {
  const error = await classifierOf(await directoryOf(onnx, manifest)).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(InvalidModelError)
  return error instanceof InvalidModelError ? error.message : ''
}

describe('a valid model', () => {
  it('classifies messages in order', async () => {
    const { classify } = await classifierOf(await spamModelDirectory())
    const { probabilities } = await classify(['hello', 'WIN now', 'bye'])
    expect(probabilities.map((probability) => probability?.toFixed(4))).toEqual(
      [otherProbability, winProbability, otherProbability].map((probability) => probability.toFixed(4)),
    )
  })

  it('receives normalized text', async () => {
    const onnx = spamModel('you win')
    const goldenExamples = [{ sms: '\tyou \u0000\n win ', probability: winProbability }]
    const { classify } = await classifierOf(await directoryOf(onnx, { goldenExamples }))
    expect((await classify(['  you\r\nwin'])).probabilities[0]).toBeCloseTo(winProbability, 5)
  })
})

describe('a model is rejected when', () => {
  const onnx = spamModel()

  it('its input differs from the manifest', async () => {
    expect(await errorOf(onnx, { input: { name: 'text', type: 'string', shape: '[N]' } })).toMatch(
      /has the inputs "sms" \(string\[N\]\); the manifest declares one input, "text"/,
    )
    const oneMessage = onnxModel({
      inputs: [valueInfo('sms', DataType.STRING, [1])],
      outputs: [valueInfo('probability', DataType.FLOAT, [1])],
      nodes: matchNodes(),
      initializers: matchInitializers,
    })
    expect(await errorOf(oneMessage)).toMatch(/string\[1\].*N being any number of messages/)
    const numbers = onnxModel({
      inputs: [valueInfo('sms', DataType.FLOAT, ['N'])],
      nodes: [operator('Sigmoid', ['sms'], ['probability'])],
    })
    expect(await errorOf(numbers)).toMatch(/float32\[N\].*the manifest says string\[N\]/)
  })

  it('its output differs from the manifest', async () => {
    const output = { name: 'spam', type: 'float32', shape: '[N]', description: 'probability of spam' } as const
    expect(await errorOf(onnx, { output })).toMatch(/has the outputs "probability" .* an output "spam"/)
    const labels = onnxModel({
      outputs: [valueInfo('probability', DataType.BOOL, ['N'])],
      nodes: [operator('RegexFullMatch', ['sms'], ['probability'], [stringAttribute('pattern', 'x')])],
    })
    expect(await errorOf(labels)).toMatch(/bool\[N\].*the manifest says float32\[N\]/)
  })

  it('its probability for a golden example differs from the trainer’s', async () => {
    const goldenExamples = [{ sms: 'You win', probability: winProbability - 0.001 }]
    expect(await errorOf(onnx, { goldenExamples })).toMatch(
      /returns 0\.9000\d\d for golden example 1 \("You win"\), but its trainer computed 0\.899/,
    )
  })

  it('it returns logits', async () => {
    const logits = onnxModel({
      nodes: matchNodes(),
      initializers: [floatTensor('rise', [7]), ...matchInitializers.slice(1)],
    })
    expect(await errorOf(logits)).toMatch(
      /^The model fails on golden example 1 \("You win"\): The model returned 7\.\d+ instead of a probability from 0 to 1: .*sigmoid/,
    )
  })

  it('it is corrupt: no mutation of a valid file crashes the service', async () => {
    const mutations = Array.from({ length: 120 }, (_, index) => {
      const bytes = Uint8Array.from(onnx)
      const position = (index * 7_919) % bytes.length
      bytes[position] = (bytes[position] ?? 0) ^ (1 << (index % 8))
      return bytes
    })
    for (const bytes of mutations) {
      const { goldenExamples } = manifestOf(bytes)
      const directory = await directoryOf(bytes, { goldenExamples })
      await loadClassifier(directory, 1).then(
        (loaded) => loaded.release(),
        (error: unknown) => expect(error).toBeInstanceOf(InvalidModelError),
      )
    }
  })
})
