import { type NgramSettings, ngramRows } from '../features/hashed-ngrams.ts'
import { addNgramNodes } from '../features/ngram-nodes.ts'
import { addMessageText, shapeFeatures, shapeOf } from '../features/shape-features.ts'
import { addShapeNodes } from '../features/shape-nodes.ts'
import type { Example, ModelType, Trainer } from '../model-type.ts'
import { inputName, outputName } from '../model-type.ts'
import { GraphBuilder } from '../onnx/graph-builder.ts'
import { sigmoid } from '../platt-scaling.ts'
import {
  ensembleOf,
  type Network,
  type NetworkInput,
  type NetworkTraining,
  networkScore,
  trainNetwork,
} from './network.ts'

export interface NeuralSettings {
  readonly ngrams: NgramSettings
  readonly width: number
  readonly hidden: number
  /** Networks in the ensemble, each from its own seed. */
  readonly networks: number
  readonly training: NetworkTraining
}

/**
 * Chosen by cross-validation on the first 1,674 rows of the SMS Spam Collection and on all training messages. More dropout, a larger table,
 * longer training with larger steps and a second network helped most. TF-IDF weights and more dimensions did not help on both.
 */
export const neuralSettings: NeuralSettings = {
  ngrams: { bits: 17, words: 2, characters: [2, 4] },
  width: 8,
  hidden: 16,
  networks: 2,
  training: { epochs: 24, rate: 0.3, dropout: 0.8, seed: 2011 },
}

export const neural: ModelType = {
  id: 'neural',
  name: 'Neural network on a bag of n-gram embeddings',
  version: '4.0.1',
  description:
    'The average of two networks. Each takes the mean of 8-dimensional embeddings of words, word pairs and character 2- to 4-grams, hashed into 2^17 rows, and binary features of links, sender and style, through one layer of 16 ReLU units.',
  prepare: (examples) => prepareNeural(examples, neuralSettings),
}

/** Returns a trainer of ensembles of embedding-bag networks. */
export function prepareNeural(examples: readonly Example[], settings: NeuralSettings): Trainer {
  const inputs = examples.map(({ text }) => networkInput(text, settings.ngrams))
  const shape = {
    rows: 2 ** settings.ngrams.bits,
    width: settings.width,
    extras: shapeFeatures.length,
    hidden: settings.hidden,
  }
  return (chosen) => {
    const chosenExamples = chosen.flatMap((i) => examples[i] ?? [])
    const members = Array.from({ length: settings.networks }, (_, member) =>
      trainNetwork(
        shape,
        chosen.flatMap((i) => inputs[i] ?? []),
        chosenExamples.map(({ spam }) => spam),
        chosenExamples.map(({ sampleWeight: cost }) => cost),
        { ...settings.training, seed: settings.training.seed + member },
      ),
    )
    const network = ensembleOf(members)
    return {
      score: (example) => networkScore(network, inputs[example] ?? networkInput('', settings.ngrams)),
      calibrated({ slope, offset }) {
        const scaled = withCalibration(network, slope, offset)
        return {
          probabilities: async (messages) =>
            messages.map((message) => sigmoid(networkScore(scaled, networkInput(message, settings.ngrams)))),
          graph: () => neuralGraph(scaled, settings.ngrams),
        }
      },
    }
  }
}

function networkInput(message: string, ngrams: NgramSettings): NetworkInput {
  const extras = new Uint8Array(shapeFeatures.length)
  for (const feature of shapeOf(message)) extras[feature] = 1
  return { rows: Int32Array.from(ngramRows(message, ngrams)), extras }
}

/** Folds the calibration, which is linear in the log-odds, into the output layer. */
function withCalibration(network: Network, slope: number, offset: number): Network {
  return {
    ...network,
    outputWeights: network.outputWeights.map((weight) => weight * slope),
    outputBias: network.outputBias.map((bias) => bias * slope + offset),
  }
}

const float = 1n

/** Returns the network as a self-contained ONNX graph from normalized messages (`string[N]`) to the probability of spam (`float32[N]`). */
function neuralGraph(network: Network, ngrams: NgramSettings): Uint8Array {
  const { rows, width, extras, hidden } = network.shape
  const graph = new GraphBuilder()
  const text = addMessageText(graph, inputName)
  const nodes = addNgramNodes(graph, text, ngrams)
  const found = nodes.rows
  const embedded = graph.add('Gather', [graph.floats('embeddings', network.embeddings, [rows, width]), found])
  const sum = graph.add('ReduceSum', [embedded, graph.int64([1])], { attributes: { keepdims: 0n } })
  const present = graph.add('Cast', [graph.add('Sign', [found])], { attributes: { to: float } })
  const count = graph.add('ReduceSum', [present, graph.int64([1])], { attributes: { keepdims: 1n } })
  const one = graph.floats('one', Float32Array.of(1), [])
  const mean = graph.add('Div', [sum, graph.add('Max', [count, one])])
  const layer = graph.add('Concat', [mean, addShapeNodes(graph, text, nodes)], { attributes: { axis: 1n } })
  const hiddenWeights = graph.floats('hidden', network.hiddenWeights, [width + extras, hidden])
  const hiddenBias = graph.floats('hidden_bias', network.hiddenBias, [hidden])
  const units = graph.add('Relu', [graph.add('Gemm', [layer, hiddenWeights, hiddenBias])])
  const outputWeights = graph.floats('output', network.outputWeights, [hidden, 1])
  const outputBias = graph.floats('output_bias', network.outputBias, [1])
  const logOdds = graph.add('Gemm', [units, outputWeights, outputBias])
  graph.add('Sigmoid', [graph.add('Squeeze', [logOdds, graph.int64([1])])], { outputs: [outputName] })
  return graph.build(inputName, [{ name: outputName }])
}
