import { InferenceSession, Tensor } from 'onnxruntime-node'
import { expect, it } from 'vitest'
import { DataType, floats, graph, matchInitializers, matchNodes, node, value } from '../test/onnx-models.ts'
import { decodeGraph } from './decode-graph.ts'
import { ModelFault } from './model-fault.ts'
import { prunedGraph } from './pruned-graph.ts'

const twoAnswers = graph({
  inputs: [value('sms', DataType.STRING, ['N'])],
  outputs: [value('probability', DataType.FLOAT, ['N']), value('doubled', DataType.FLOAT, ['N'])],
  nodes: [...matchNodes(), node('Mul', ['indicator', 'two'], ['doubled'])],
  initializers: [...matchInitializers, floats('two', [2])],
})

it('keeps what the outputs need, and nothing else', async () => {
  const pruned = prunedGraph(twoAnswers, ['probability'])
  const kept = decodeGraph(pruned).graph
  expect(kept?.node?.map(({ opType }) => opType)).toEqual(['RegexFullMatch', 'Cast', 'Mul', 'Add'])
  expect(kept?.initializer?.map(({ name }) => name)).toEqual(['rise', 'low'])
  const session = await InferenceSession.create(pruned)
  expect(session.outputNames).toEqual(['probability'])
  const answers = await session.run({ sms: new Tensor('string', ['win', 'no'], [2]) })
  expect(Array.from(answers.probability?.data ?? [], Number).map((p) => p.toFixed(3))).toEqual(['0.900', '0.100'])
})

it('refuses bytes that are no ONNX file', () => {
  expect(() => prunedGraph(Buffer.from('<html>404</html>'), ['probability'])).toThrow(ModelFault)
})
