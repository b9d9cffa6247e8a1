import type { ModelManifest } from '@sms-checker/contracts'
import { afterEach, describe, expect, it } from 'vitest'
import {
  DataType,
  graph,
  manifestOf,
  matchInitializers,
  matchNodes,
  modelDirectory,
  node,
  otherProbability,
  spamGraph,
  spamModelDirectory,
  text,
  value,
  winProbability,
} from '../test/onnx-models.ts'
import { type Classifier, openClassifier } from './classifier.ts'
import { ModelFault } from './model-fault.ts'

let opened: Classifier | undefined

afterEach(async () => {
  await opened?.release()
  opened = undefined
})

async function open(directory: string): Promise<Classifier> {
  opened = await openClassifier(directory, 1)
  return opened
}

async function faultOf(directory: string): Promise<string> {
  const error = await openClassifier(directory, 1).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(ModelFault)
  return error instanceof ModelFault ? error.message : ''
}

async function faultOfGraph(bytes: Uint8Array, replaced: Partial<ModelManifest> = {}): Promise<string> {
  return faultOf(await modelDirectory({ graph: bytes, manifest: manifestOf(bytes, replaced) }))
}

describe('a model that answers as its trainer says', () => {
  it('classifies messages in their order', async () => {
    const classifier = await open(await spamModelDirectory())
    const probabilities = await classifier.probabilities(['hello', 'WIN now', 'bye'])
    expect(probabilities.map((p) => p.toFixed(4))).toEqual(
      [otherProbability, winProbability, otherProbability].map((p) => p.toFixed(4)),
    )
  })

  it('sees normalised text', async () => {
    const bytes = spamGraph('you win')
    const manifest = manifestOf(bytes, {
      goldenExamples: [{ sms: '\tyou \u0000\n win ', probability: winProbability }],
    })
    const classifier = await open(await modelDirectory({ graph: bytes, manifest }))
    expect((await classifier.probabilities(['  you\r\nwin']))[0]).toBeCloseTo(winProbability, 5)
  })
})

describe('a directory that cannot be served', () => {
  const bytes = spamGraph()

  it('lacks a file', async () => {
    expect(await faultOf('/nowhere/at/all')).toMatch(/no readable model\.(json|onnx): there is no such file\.$/)
    expect(await faultOf(await modelDirectory({ manifest: manifestOf(bytes) }))).toContain('no readable model.onnx')
    expect(await faultOf(await modelDirectory({ graph: bytes }))).toContain('no readable model.json')
  })

  it('has a manifest that is not JSON, or not a manifest', async () => {
    expect(await faultOf(await modelDirectory({ graph: bytes, manifest: '{' }))).toBe('model.json is not JSON.')
    const input = { name: 'sms', type: 'text', shape: '[M]' }
    const output = { name: 'probability', type: 'float32', shape: '[N,3]' }
    const manifest = JSON.stringify({ ...manifestOf(bytes), threshold: 2, surprise: 1, input, output })
    const fault = await faultOf(await modelDirectory({ graph: bytes, manifest }))
    expect(fault).toMatch(/^model\.json is not a model manifest: /)
    for (const part of [
      '/threshold must be <= 1',
      '/surprise is unknown',
      '/input/type must be "string"',
      '/input/shape must be one of ["[N]","[N,1]"]',
      '/output is none of the kinds',
    ])
      expect(fault).toContain(part)
  })

  it('has an empty, truncated or exchanged graph', async () => {
    const manifest = manifestOf(bytes)
    expect(await faultOf(await modelDirectory({ graph: new Uint8Array(), manifest }))).toBe('model.onnx is empty.')
    expect(await faultOf(await modelDirectory({ graph: bytes.subarray(0, -7), manifest }))).toMatch(
      /cut short.*SHA-256/,
    )
    expect(await faultOf(await modelDirectory({ graph: spamGraph('other'), manifest }))).toContain('SHA-256')
  })

  it('has a graph that is no ONNX file', async () => {
    expect(await faultOfGraph(Buffer.from('<html>404</html>'))).toMatch(/^ONNX Runtime cannot load model\.onnx: /)
  })

  it('has another input than the manifest says', async () => {
    expect(await faultOfGraph(bytes, { input: { name: 'text', type: 'string', shape: '[N]' } })).toMatch(
      /takes "sms" \(string\[N\]\); the manifest says one input, "text"/,
    )
    const oneMessage = graph({
      inputs: [value('sms', DataType.STRING, [1])],
      outputs: [value('probability', DataType.FLOAT, [1])],
      nodes: matchNodes(),
      initializers: matchInitializers,
    })
    expect(await faultOfGraph(oneMessage)).toMatch(/string\[1\].*any number N/)
    const numbers = graph({
      inputs: [value('sms', DataType.FLOAT, ['N'])],
      outputs: [value('probability', DataType.FLOAT, ['N'])],
      nodes: [node('Sigmoid', ['sms'], ['probability'])],
    })
    expect(await faultOfGraph(numbers)).toMatch(/float32\[N\].*the manifest says string\[N\]/)
  })

  it('has another output than the manifest says', async () => {
    const output = { name: 'spam', type: 'float32', shape: '[N]', description: 'probability of spam' } as const
    expect(await faultOfGraph(bytes, { output })).toMatch(/gives "probability" .* an output "spam"/)
    const labels = graph({
      inputs: [value('sms', DataType.STRING, ['N'])],
      outputs: [value('probability', DataType.BOOL, ['N'])],
      nodes: [node('RegexFullMatch', ['sms'], ['probability'], [text('pattern', 'x')])],
    })
    expect(await faultOfGraph(labels)).toMatch(/bool\[N\].*the manifest says float32\[N\]/)
  })

  it('keeps weights in a file beside, which the checksum does not cover', async () => {
    const outside = graph({
      inputs: [value('sms', DataType.STRING, ['N'])],
      outputs: [value('probability', DataType.FLOAT, ['N'])],
      nodes: matchNodes(),
      initializers: [
        {
          name: 'rise',
          dataType: DataType.FLOAT,
          dims: [1],
          dataLocation: 1,
          externalData: [{ key: 'location', value: 'weights.bin' }],
        },
        ...matchInitializers.slice(1),
      ],
    })
    expect(await faultOfGraph(outside)).toMatch(/^ONNX Runtime cannot load model\.onnx: /)
  })

  it('answers a check message wrong', async () => {
    const checks = [{ sms: 'You win', probability: winProbability - 0.001 }]
    expect(await faultOfGraph(bytes, { goldenExamples: checks })).toMatch(
      /check message 1 \("You win"\) with 0\.9000\d\d, but its trainer computed 0\.899/,
    )
  })

  it('answers with what is no probability', async () => {
    const logits = graph({
      inputs: [value('sms', DataType.STRING, ['N'])],
      outputs: [value('probability', DataType.FLOAT, ['N'])],
      nodes: matchNodes(),
      initializers: [{ ...matchInitializers[0], floatData: [7] }, ...matchInitializers.slice(1)],
    })
    expect(await faultOfGraph(logits)).toMatch(
      /fails on the manifest's check messages: The model gave 7\.\d+ where a probability/,
    )
  })

  it('asks for a locale that is not installed, as skl2onnx does by default', async () => {
    const localised = graph({
      inputs: [value('sms', DataType.STRING, ['N'])],
      outputs: [value('probability', DataType.FLOAT, ['N'])],
      nodes: [
        node(
          'StringNormalizer',
          ['sms'],
          ['lower'],
          [text('case_change_action', 'LOWER'), text('locale', 'xx_XX.UTF-8')],
        ),
        ...matchNodes().map((step) => ({
          ...step,
          input: step.input?.map((name) => (name === 'sms' ? 'lower' : name)) ?? [],
        })),
      ],
      initializers: matchInitializers,
    })
    const fault = await faultOfGraph(localised)
    expect(fault).toContain('asks for the locale xx_XX.UTF-8, which is not installed here')
    expect(fault).toContain("'locale': 'C.UTF-8'")
  })
})
