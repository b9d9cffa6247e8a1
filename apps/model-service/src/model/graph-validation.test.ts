import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { onnx } from 'onnx-proto'
import { InferenceSession } from 'onnxruntime-node'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import {
  DataType,
  directoryOf,
  floatTensor,
  graphAttribute,
  matchInitializers,
  matchNodes,
  mlDomain,
  onnxModel,
  operator,
  stringAttribute,
  valueInfo,
} from '../../test/onnx-models.ts'
import { loadClassifier } from './classifier.ts'
import { decodeModel } from './graph.ts'
import { maxIrVersion, maxOpsets, validateModel } from './graph-validation.ts'
import { InvalidModelError } from './invalid-model-error.ts'

const nodes = matchNodes()
const initializers = matchInitializers

function model(parts: Partial<Parameters<typeof onnxModel>[0]>): Uint8Array {
  return onnxModel({ nodes, initializers, ...parts })
}

async function errorOf(onnx: Uint8Array): Promise<string> {
  const error = await directoryOf(onnx)
    .then((directory) => loadClassifier(directory, 1))
    .catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(InvalidModelError)
  const message = error instanceof InvalidModelError ? error.message : ''
  // One sentence for people: not the C++ source position that the runtime puts before its messages.
  expect(message).not.toMatch(/onnxruntime_src|\n/)
  return message
}

describe('supported versions', () => {
  it('include the newest that the installed runtime loads, and no newer one', async () => {
    const domains = Object.keys(maxOpsets)
    const opsets = Object.fromEntries(
      domains.map((domain) => [domain === 'ai.onnx' ? '' : domain, maxOpsets[domain] ?? 0]),
    )
    const newest = model({ irVersion: maxIrVersion, opsets })
    validateModel(decodeModel(newest))
    await (await InferenceSession.create(newest)).release()
    for (const domain of Object.keys(opsets)) {
      const newer = model({ opsets: { ...opsets, [domain]: (opsets[domain] ?? 0) + 1 } })
      await expect(InferenceSession.create(newer, { logSeverityLevel: 4 })).rejects.toThrow('opset')
    }
    const newer = model({ irVersion: maxIrVersion + 1 })
    await expect(InferenceSession.create(newer, { logSeverityLevel: 4 })).rejects.toThrow('IR version')
  })

  it.each([
    ['opset 99', { opsets: { '': 99 } }, /^model\.onnx uses opset 99 of ai\.onnx; opsets up to \d+ are supported\./],
    [
      'opset 99 of ai.onnx.ml',
      { opsets: { '': 20, [mlDomain]: 99 } },
      /opset 99 of ai\.onnx\.ml; opsets up to \d+ are/,
    ],
    ['IR version 99', { irVersion: 99 }, /^model\.onnx has IR version 99; versions up to \d+ are supported\.$/],
    ['no opset', { opsets: {} }, /^model\.onnx does not declare which opset it uses\.$/],
    [
      'an opset that does not have an operator yet',
      { opsets: { '': 10 } },
      /uses the operator RegexFullMatch of opset 10, which ONNX/,
    ],
  ])('are named when a model has %s', async (_name, parts, expected) => {
    expect(await errorOf(model(parts))).toMatch(expected)
  })
})

describe('operators', () => {
  const custom = { ...operator('BertTokenizer', ['sms'], ['ids']), domain: 'ai.onnx.contrib' }

  it.each([
    ['in the main graph', [...nodes, custom]],
    [
      'in a subgraph',
      [
        ...nodes,
        operator(
          'If',
          ['always'],
          ['ids'],
          [
            graphAttribute('then_branch', {
              name: 'then',
              node: [custom],
              output: [valueInfo('ids', DataType.FLOAT, ['N'])],
            }),
          ],
        ),
      ],
    ],
  ])('of another domain are named: %s', async (_name, customNodes) => {
    const opsets = { '': 20, 'ai.onnx.contrib': 1 }
    expect(await errorOf(model({ nodes: customNodes, opsets }))).toBe(
      'model.onnx uses custom operators that ONNX Runtime does not have: ai.onnx.contrib.BertTokenizer; ' +
        'supported are the operators of ai.onnx, ai.onnx.ml, com.microsoft.',
    )
  })

  it.each([
    ['', 'NoSuchOperator'],
    [mlDomain, 'NoSuchOperator'],
    ['com.microsoft', 'com.microsoft.NoSuchOperator'],
  ])('that do not exist in the domain "%s" are named', async (domain, name) => {
    const unknown = { ...operator('NoSuchOperator', ['risen'], ['probability']), domain }
    const opsets = { '': 20, [mlDomain]: 3, 'com.microsoft': 1 }
    expect(await errorOf(model({ nodes: [...nodes.slice(0, -1), unknown], opsets }))).toMatch(
      new RegExp(
        `^model\\.onnx uses the operator ${name}( of opset \\d+)?, which ONNX Runtime does not have; supported are`,
      ),
    )
  })

  it('that the model defines itself are accepted', async () => {
    const opsets = { '': 20, mine: 1 }
    const functions: onnx.IFunctionProto[] = [
      {
        name: 'AddLow',
        domain: 'mine',
        input: ['a', 'b'],
        output: ['c'],
        opsetImport: [{ domain: '', version: 20 }],
        node: [operator('Add', ['a', 'b'], ['c'])],
      },
    ]
    const addLow = { ...operator('AddLow', ['risen', 'low'], ['probability']), domain: 'mine' }
    const onnx = model({ nodes: [...nodes.slice(0, -1), addLow], opsets, functions })
    await (await loadClassifier(await directoryOf(onnx), 1)).release()
  })
})

describe('external weights', () => {
  const external = (name: string): onnx.ITensorProto => ({
    name,
    dataType: DataType.FLOAT,
    dims: [1],
    dataLocation: 1,
    externalData: [{ key: 'location', value: 'model.onnx_data' }],
  })
  const constant = operator('Constant', [], ['rise'], [{ name: 'value', type: 4, t: external('value') }])

  it.each([
    ['an initializer', model({ initializers: [external('rise'), ...initializers.slice(1)] })],
    ['a constant', model({ nodes: [constant, ...nodes], initializers: initializers.slice(1) })],
    [
      'a subgraph',
      model({
        nodes: [
          ...nodes,
          operator(
            'If',
            ['always'],
            ['unused'],
            [
              graphAttribute('then_branch', {
                name: 'then',
                initializer: [external('unused')],
                output: [valueInfo('unused', DataType.FLOAT, [1])],
              }),
            ],
          ),
        ],
      }),
    ],
    [
      'a local function',
      model({
        functions: [
          { name: 'F', domain: 'mine', output: ['rise'], opsetImport: [{ domain: '', version: 20 }], node: [constant] },
        ],
      }),
    ],
    [
      'a location without the external flag',
      model({ initializers: [{ ...external('rise'), dataLocation: 0 }, ...initializers.slice(1)] }),
    ],
  ])('in %s are rejected', async (_name, onnx) => {
    expect(await errorOf(onnx)).toMatch(
      /^model\.onnx stores weights in another file \("model\.onnx_data"\), which the checksum in the manifest does not cover: save/,
    )
  })

  it.each([
    ['beside the model', 'model directory'],
    ['in the working directory', 'working directory'],
  ])('are never loaded, even when the file is %s', async (_name, place) => {
    const onnx = model({ initializers: [external('rise'), ...initializers.slice(1)] })
    const directory = await directoryOf(onnx)
    const workingDirectory = await mkdtemp(join(tmpdir(), 'working-'))
    onTestFinished(() => rm(workingDirectory, { recursive: true }))
    await writeFile(
      join(place === 'model directory' ? directory : workingDirectory, 'model.onnx_data'),
      Buffer.from(Float32Array.of(0.8).buffer),
    )
    const cwd = vi.spyOn(process, 'cwd').mockReturnValue(workingDirectory)
    onTestFinished(() => cwd.mockRestore())
    await expect(loadClassifier(directory, 1)).rejects.toThrow('stores weights in another file')
  })
})

it('an unavailable locale is explained, because skl2onnx writes one by default', async () => {
  const normalizer = operator(
    'StringNormalizer',
    ['sms'],
    ['lower'],
    [stringAttribute('case_change_action', 'LOWER'), stringAttribute('locale', 'xx_XX.UTF-8')],
  )
  const readLower = nodes.map((node) => ({
    ...node,
    input: node.input?.map((name) => (name === 'sms' ? 'lower' : name)) ?? [],
  }))
  const error = await errorOf(model({ nodes: [normalizer, ...readLower] }))
  expect(error).toContain('needs the locale xx_XX.UTF-8, which is not installed here')
  expect(error).toContain("'locale': 'C.UTF-8'")
})

it.each([
  [
    'a tensor of 10^15 elements',
    model({
      nodes: [
        operator('ConstantOfShape', ['huge'], ['filled']),
        ...nodes,
        operator('Add', ['filled', 'low'], ['unused']),
      ],
      initializers: [...initializers, { name: 'huge', dataType: DataType.INT64, dims: [1], int64Data: [1e15] }],
      outputs: [valueInfo('probability', DataType.FLOAT, ['N']), valueInfo('unused', DataType.FLOAT, ['M'])],
    }),
  ],
  [
    'an initializer with less data than its shape',
    model({ initializers: [floatTensor('rise', [1], [1_000_000]), ...initializers.slice(1)] }),
  ],
  ['negative dimensions', model({ initializers: [floatTensor('rise', [1], [-1]), ...initializers.slice(1)] })],
  [
    'a cycle',
    model({
      nodes: nodes.map((node) => ({
        ...node,
        input: node.input?.map((name) => (name === 'sms' ? 'probability' : name)) ?? [],
      })),
    }),
  ],
  ['no operators', model({ nodes: [] })],
  ['an invalid regular expression', model({ nodes: matchNodes('(') })],
])('a model with %s is rejected, not served', async (_name, onnx) => {
  await errorOf(onnx)
})
