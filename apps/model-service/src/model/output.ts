import { defaultSpamLabel, type ModelManifest, type ModelOutput, modelFiles } from '@sms-checker/contracts'
import type { Tensor } from 'onnxruntime-node'
import { type OnnxModel, removeZipMap } from './graph.ts'
import { InvalidModelError } from './invalid-model-error.ts'

/** How far rounding may take a probability outside 0 to 1: a random forest adds up float32 votes to 1.0000004. */
const probabilityTolerance = 1e-5

/** The output that is requested from the runtime; always a tensor. */
type TensorOutput = Exclude<ModelOutput, { type: 'sequence of maps' }>

/** The output to request, and how to find the probability of spam in it. */
export interface ResolvedOutput {
  readonly output: TensorOutput
  readonly labels: readonly string[]
  readonly spamLabel: string
  /** Index of the spam label among the labels, 0 or 1. */
  readonly spamColumn: number
}

/**
 * Resolves how the probability of spam is read from a model's output. A model that returns maps is rewritten to return a tensor.
 * @throws {InvalidModelError} when the manifest's labels do not include the spam label, or differ from the labels in the graph.
 */
export function resolveOutput(
  model: OnnxModel,
  manifest: ModelManifest,
): ResolvedOutput & { readonly model: OnnxModel } {
  const { labels, output, spamLabel = defaultSpamLabel } = manifest
  const spamColumn = labels.indexOf(spamLabel)
  if (spamColumn === -1 || labels[0] === labels[1]) {
    throw new InvalidModelError(
      `The labels in ${modelFiles.manifest} are ${labels.map(quote).join(' and ')}; exactly one must be the spam label ` +
        `${quote(spamLabel)}: set "labels" in the order of the output's columns, and "spamLabel".`,
    )
  }
  if (output.type !== 'sequence of maps') return { model, output, labels, spamLabel, spamColumn }

  const unzipped = removeZipMap(model, output.name)
  if (unzipped.labels.join('\n') !== labels.join('\n')) {
    throw new InvalidModelError(
      `The maps that ${modelFiles.graph} returns have the labels ${unzipped.labels.map(quote).join(', ')}; ` +
        `${modelFiles.manifest} says ${labels.map(quote).join(', ')}.`,
    )
  }
  return {
    model: unzipped.model,
    output: { name: unzipped.output, type: 'float32', shape: '[N,2]', description: 'probability of each label' },
    labels,
    spamLabel,
    spamColumn,
  }
}

/** What one run of a model returned. */
export interface Classification {
  /** Probability of spam of each message, 0 to 1; `undefined` where the model returned something else. */
  readonly probabilities: readonly (number | undefined)[]
  /** What the model returned for the first message without a probability. */
  readonly error?: string
}

/**
 * Reads the probability of spam of each of `count` messages.
 * @throws {Error} when the tensor does not have as many values as the messages need.
 */
export function readProbabilities(tensor: Tensor | undefined, resolved: ResolvedOutput, count: number): Classification {
  const columns = resolved.output.shape === '[N,2]' ? 2 : 1
  const data = valuesOf(tensor, count, columns)
  const column = columns === 2 ? resolved.spamColumn : 0
  let error: string | undefined
  const probabilities = Array.from({ length: count }, (_, message) => {
    const value = data[message * columns + column]
    const probability =
      resolved.output.description === 'label' ? probabilityOfLabel(String(value), resolved) : clamp(Number(value))
    if (probability === undefined) error ??= describeInvalid(value, resolved)
    return probability
  })
  return { probabilities, ...(error !== undefined && { error }) }
}

/** Sum of the two columns of each of `count` messages, of an `[N,2]` output: 1 when they are probabilities. */
export function readColumnSums(tensor: Tensor | undefined, count: number): number[] {
  const data = valuesOf(tensor, count, 2)
  return Array.from({ length: count }, (_, message) => Number(data[message * 2]) + Number(data[message * 2 + 1]))
}

function valuesOf(tensor: Tensor | undefined, count: number, columns: number): Tensor['data'] {
  const data = tensor?.data
  if (data === undefined || data.length !== count * columns) {
    const values = data?.length ?? 'no'
    throw new Error(`The model returned ${values} values for ${count} messages instead of ${count * columns}.`)
  }
  return data
}

function probabilityOfLabel(label: string, { labels, spamLabel }: ResolvedOutput): number | undefined {
  return labels.includes(label) ? Number(label === spamLabel) : undefined
}

function clamp(value: number): number | undefined {
  const isProbability = value >= -probabilityTolerance && value <= 1 + probabilityTolerance
  return isProbability ? Math.min(Math.max(value, 0), 1) : undefined
}

function describeInvalid(value: unknown, { output, labels }: ResolvedOutput): string {
  if (output.description === 'label') {
    return `The model returned the label ${quote(String(value))}; the labels in the manifest are ${labels.map(quote).join(' and ')}.`
  }
  const advice = Number.isFinite(value) ? ': a logit or a score needs a sigmoid or softmax at the end of the graph' : ''
  return `The model returned ${value} instead of a probability from 0 to 1${advice}.`
}

function quote(label: string): string {
  return JSON.stringify(label)
}
