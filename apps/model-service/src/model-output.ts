import { defaultSpamLabel, type ModelManifest, type ModelOutput, modelFiles } from '@sms-checker/contracts'
import type { Tensor } from 'onnxruntime-node'
import { ModelFault } from './model-fault.ts'
import { withoutZipMap } from './zip-map.ts'

/** The output that is asked for: always a tensor. */
export type TensorOutput = Exclude<ModelOutput, { type: 'sequence of maps' }>

/** The output to ask for, and which of its columns or labels is spam. */
export interface OutputReading {
  readonly output: TensorOutput
  readonly spamLabel: string
  /** Of the labels, 0 or 1. */
  readonly spamColumn: number
}

/** A graph whose output is a tensor, and how it is read. */
export interface ReadableGraph extends OutputReading {
  readonly graph: Uint8Array
}

/**
 * Settles how a graph's answers are read.
 * @throws {ModelFault} when the manifest's labels do not name spam, or are not those of the graph's maps.
 */
export function readableGraph(graph: Uint8Array, manifest: ModelManifest): ReadableGraph {
  const { labels, output, spamLabel = defaultSpamLabel } = manifest
  const spamColumn = labels.indexOf(spamLabel)
  if (spamColumn === -1 || labels[0] === labels[1]) {
    throw new ModelFault(
      `${modelFiles.manifest} names the labels ${labels.map(quote).join(' and ')}, of which none is the spam label ` +
        `${quote(spamLabel)}, or both are: set "labels" in the order of the output's columns, and "spamLabel".`,
    )
  }
  if (output.type !== 'sequence of maps') return { graph, output, spamLabel, spamColumn }

  const unzipped = withoutZipMap(graph, output.name)
  if (unzipped.labels.join('\n') !== labels.join('\n')) {
    throw new ModelFault(
      `The maps of ${modelFiles.graph} have the labels ${unzipped.labels.map(quote).join(', ')}; ` +
        `${modelFiles.manifest} says ${labels.map(quote).join(', ')}.`,
    )
  }
  return {
    graph: unzipped.graph,
    output: { name: unzipped.output, type: 'float32', shape: '[N,2]', description: 'probability of each label' },
    spamLabel,
    spamColumn,
  }
}

/**
 * Probability of spam of each of `count` messages.
 * @throws {Error} when the values are not as many as the messages ask for, or no probabilities.
 */
export function readProbabilities(
  tensor: Tensor | undefined,
  { output, spamColumn, spamLabel }: OutputReading,
  count: number,
): number[] {
  const columns = output.shape === '[N,2]' ? 2 : 1
  const data = tensor?.data
  if (data === undefined || data.length !== count * columns) {
    throw new Error(`The model gave ${data?.length ?? 'no'} values for ${count} messages, not ${count * columns}.`)
  }
  const probabilities = Array.from({ length: count }, (_, message) => {
    const value = data[message * columns + (columns === 2 ? spamColumn : 0)]
    return output.description === 'label' ? Number(String(value) === spamLabel) : Number(value)
  })
  const wrong = probabilities.find((value) => !(value >= 0 && value <= 1))
  if (wrong !== undefined) {
    throw new Error(
      `The model gave ${wrong} where a probability from 0 to 1 belongs: end the graph with a sigmoid or softmax.`,
    )
  }
  return probabilities
}

function quote(label: string): string {
  return JSON.stringify(label)
}
