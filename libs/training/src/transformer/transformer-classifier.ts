import { addNgramNodes } from '../features/ngram-nodes.ts'
import { addMessageText } from '../features/shape-features.ts'
import { linearSettings, trainLinear } from '../linear/linear-classifier.ts'
import { addLinearNodes, type LinearModel } from '../linear/linear-model.ts'
import { inputName, type ModelDescription, type ModelType, outputName } from '../model-type.ts'
import { GraphBuilder } from '../onnx/graph-builder.ts'
import { onnxProbabilities } from '../onnx/inference.ts'
import type { FineTuning } from './fine-tuning.ts'
import { addTransformerLogOdds } from './transformer-graph.ts'

/** Weight of the log-odds of the transformer relative to the margin of the support vector machine, fixed before the first measurement. */
const transformerWeight = 1 / 12

/** Half the table of the linear model, which keeps the file small. */
const settings = { ...linearSettings, ngrams: { ...linearSettings.ngrams, bits: 18 } }

/** Number of tokens in the vocabulary, which keeps the file below 20 MB. */
export const vocabularySize = 16_500

export const transformer: ModelDescription = {
  id: 'transformer',
  name: 'Fine-tuned transformer and linear classifier',
  version: '1.1.0',
  description:
    'The sum of the log-odds of MiniLM (Wang et al., NeurIPS 2020; six layers, 384 dimensions, Apache-2.0), fine-tuned three times on the training messages and averaged, and of a linear classifier on the features of `linear` with a table of 2^18 rows. The tokenizer is part of the graph; weights have 8 bits.',
}

/** Returns the model type for a fine-tuned transformer. Only sources that a run left out can be measured. */
export function transformerType({ weights, vocabulary, leftOutLogOdds }: FineTuning): ModelType {
  return {
    ...transformer,
    canMeasure: ({ text }) => leftOutLogOdds.has(text),
    // Measured with 32 messages of the SMS Spam Collection on one thread: 3.8 ms a message in one run, 2.3 alone, 1.8 to 1.9 with 320 to 800.
    maxPaddedCharacters: 512,
    prepare: (examples) => {
      const train = trainLinear(examples, settings)
      return (chosen) => {
        const { margin, linearModel } = train(chosen)
        return {
          score: (example) => {
            const logOdds = leftOutLogOdds.get(examples[example]?.text ?? '')
            if (logOdds === undefined) throw new RangeError('No run of the transformer left this message out.')
            return margin(example) + transformerWeight * logOdds
          },
          calibrated({ slope, offset }) {
            const graph = combinedGraph(linearModel({ slope, offset }), slope * transformerWeight, weights, vocabulary)
            return {
              probabilities: (messages) => onnxProbabilities(graph, messages, { input: inputName, output: outputName }),
              graph: () => graph,
            }
          },
        }
      }
    },
  }
}

/** Adds both log-odds in one graph from normalized messages (`string[N]`) to the probability of spam (`float32[N]`). */
function combinedGraph(
  linear: LinearModel,
  factor: number,
  weights: FineTuning['weights'],
  vocabulary: FineTuning['vocabulary'],
): Uint8Array {
  const graph = new GraphBuilder()
  const text = addMessageText(graph, inputName)
  const { logOdds } = addLinearNodes(graph, text, addNgramNodes(graph, text, linear.ngrams), linear)
  const transformerLogOdds = addTransformerLogOdds(graph, inputName, weights, vocabulary)
  const weighted = graph.add('Mul', [transformerLogOdds, graph.floats('factor', Float32Array.of(factor), [])])
  graph.add('Sigmoid', [graph.add('Add', [logOdds, weighted])], { outputs: [outputName] })
  return graph.build(inputName, [{ name: outputName }])
}
