import { type ModelInput, modelFiles } from '@sms-checker/contracts'
import { normalizeMessage } from '@sms-checker/text'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { maxOpsets } from './graph-validation.ts'
import { firstLineOf, InvalidModelError } from './invalid-model-error.ts'

/** A tensor as the manifest declares it, for example `float32` and `[N,2]`. A letter stands for any size. */
interface DeclaredTensor {
  readonly name: string
  readonly type: string
  readonly shape: string
}

export interface SessionOptions {
  /** Content of an ONNX file. */
  readonly onnx: Uint8Array
  readonly input: ModelInput
  readonly outputs: readonly DeclaredTensor[]
  /** Threads for one run, including the calling thread. */
  readonly threads: number
}

/**
 * Creates an ONNX Runtime session and compares the graph's input and outputs with the manifest.
 * @throws {InvalidModelError} when the runtime cannot load the graph, or input and outputs differ from the manifest.
 */
export async function createSession({ onnx, input, outputs, threads }: SessionOptions): Promise<InferenceSession> {
  let session: InferenceSession
  try {
    session = await InferenceSession.create(onnx, {
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      // The graphs are chains: there are no independent operators to run in parallel.
      executionMode: 'sequential',
      // The arena would keep the memory of the largest batch for the life of the process.
      enableCpuMemArena: false,
      // Idle runtime threads would spin, and take CPU quota from the event loop.
      extra: { session: { intra_op: { allow_spinning: '0' } } },
      logSeverityLevel: 4,
    })
  } catch (cause) {
    throw new InvalidModelError(describeLoadError(firstLineOf(cause)), { cause })
  }
  const error = inputError(session, input) ?? outputs.map((output) => outputError(session, output)).find(Boolean)
  if (error !== undefined) {
    await session.release()
    throw new InvalidModelError(error)
  }
  return session
}

/** The messages as the model's input expects them. */
export function inputTensor(messages: readonly string[], { shape, text }: ModelInput): Tensor {
  const strings = messages.map(text === 'raw' ? (sms) => sms.toWellFormed() : normalizeMessage)
  return new Tensor('string', strings, shape === '[N,1]' ? [strings.length, 1] : [strings.length])
}

/** Where the C++ source raised an error: file, line and function. */
const sourcePosition = /\/\S+\.(?:cc|h):\d+ [^)]*\) /
const missingLocale = /construct locale with name:\s*([^\s:]+)/
const unknownOperator =
  /(?<custom>[\w.]+:\w+)\(-?\d+\) is not a registered|No Op registered for (?<op>\w+) with domain_version of (?<opset>\d+)|implementation for (?<old>\w+)\((?<oldOpset>\d+)\)/

/** Explains the common errors of ONNX Runtime, and returns any other error without its source position. */
function describeLoadError(message: string): string {
  const locale = missingLocale.exec(message)?.[1]
  if (locale !== undefined) {
    return (
      `${modelFiles.graph} needs the locale ${locale}, which is not installed here. ` +
      'skl2onnx writes en_US.UTF-8 by default: export the model again with the option ' +
      "{TfidfVectorizer: {'locale': 'C.UTF-8'}} (or CountVectorizer), which every system has."
    )
  }
  const { custom, op, opset, old, oldOpset } = unknownOperator.exec(message)?.groups ?? {}
  const operator = custom?.replace(':', '.') ?? op ?? old
  if (operator !== undefined) {
    const version = opset ?? oldOpset
    return (
      `${modelFiles.graph} uses the operator ${operator}${version ? ` of opset ${version}` : ''}, which ONNX Runtime does not have; ` +
      `supported are the operators of ${Object.entries(maxOpsets)
        .map(([domain, max]) => `${domain} (opset up to ${max})`)
        .join(', ')}.`
    )
  }
  return `ONNX Runtime cannot load ${modelFiles.graph}: ${message.replace(sourcePosition, '')}`
}

function inputError(session: InferenceSession, input: ModelInput): string | undefined {
  const inputs = session.inputMetadata
  const [only] = inputs
  const description = inputs.map(describeValue).join(', ')
  if (inputs.length !== 1 || only === undefined || only.name !== input.name) {
    return `${modelFiles.graph} has the inputs ${description || '(none)'}; the manifest declares one input, "${input.name}".`
  }
  return matches(only, input)
    ? undefined
    : `The input of ${modelFiles.graph} is ${description}; the manifest says ${input.type}${input.shape}, N being any number of messages.`
}

function outputError(session: InferenceSession, output: DeclaredTensor): string | undefined {
  const found = session.outputMetadata.find(({ name }) => name === output.name)
  if (found === undefined) {
    const description = session.outputMetadata.map(describeValue).join(', ')
    return `${modelFiles.graph} has the outputs ${description || '(none)'}; the manifest declares an output "${output.name}".`
  }
  return matches(found, output)
    ? undefined
    : `The output of ${modelFiles.graph} is ${describeValue(found)}; the manifest says ${output.type}${output.shape}, N being any number of messages.`
}

/** Whether a value of the graph has the declared type and shape, with a dynamic first dimension. A graph may omit the shape. */
function matches(
  value: InferenceSession.ValueMetadata,
  { type, shape }: Pick<DeclaredTensor, 'type' | 'shape'>,
): boolean {
  if (!value.isTensor || value.type !== type) return false
  const declared = shape.slice(1, -1).split(',')
  const [messages, columns = ''] = value.shape
  const anyColumns = /^[A-Z]$/.test(declared[1] ?? '')
  return (
    value.shape.length === 0 ||
    (value.shape.length === declared.length &&
      typeof messages === 'string' &&
      (anyColumns || typeof columns === 'string' || String(columns) === declared[1]))
  )
}

function describeValue(value: InferenceSession.ValueMetadata): string {
  return value.isTensor
    ? `"${value.name}" (${value.type}[${value.shape.map((size) => size || '?').join(',')}])`
    : `"${value.name}" (not a tensor)`
}
