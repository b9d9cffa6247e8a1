import { type ModelInput, modelFiles } from '@sms-checker/contracts'
import { InferenceSession } from 'onnxruntime-node'
import { ModelFault } from './model-fault.ts'

const missingLocale = /construct locale with name:\s*([^\s:]+)/

/** A tensor as the manifest declares it, e.g. `float32` and `[N,2]`; letters stand for any size. */
export interface DeclaredTensor {
  readonly name: string
  readonly type: string
  readonly shape: string
}

export interface SessionOptions {
  readonly graph: Uint8Array
  readonly input: ModelInput
  readonly outputs: readonly DeclaredTensor[]
  /** Threads that one run may use, the caller's among them. */
  readonly threads: number
}

/**
 * An ONNX Runtime session over a graph that has the input and the outputs.
 * @throws {ModelFault} when the graph cannot be loaded, or has another input or other outputs.
 */
export async function openSession({ graph, input, outputs, threads }: SessionOptions): Promise<InferenceSession> {
  let session: InferenceSession
  try {
    session = await InferenceSession.create(graph, {
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      // The graphs are chains: operators have nothing to run beside each other.
      executionMode: 'sequential',
      // The arena keeps the largest batch's memory for ever; without it the process stays small.
      enableCpuMemArena: false,
      // Waiting threads would otherwise spin, and take from the event loop the CPU that the pod is given.
      extra: { session: { intra_op: { allow_spinning: '0' } } },
      logSeverityLevel: 4,
    })
  } catch (cause) {
    throw new ModelFault(loadFault(cause), { cause })
  }
  const faults = [inputFault(session, input), ...outputs.map((output) => outputFault(session, output))]
  const fault = faults.find((one) => one !== undefined)
  if (fault !== undefined) {
    await session.release()
    throw new ModelFault(fault)
  }
  return session
}

function loadFault(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause)
  const locale = missingLocale.exec(message)?.[1]
  if (locale !== undefined) {
    return (
      `${modelFiles.graph} asks for the locale ${locale}, which is not installed here. ` +
      'skl2onnx writes en_US.UTF-8 unless told otherwise: export the model again with the option ' +
      "{TfidfVectorizer: {'locale': 'C.UTF-8'}} (or CountVectorizer), which every system has."
    )
  }
  return `ONNX Runtime cannot load ${modelFiles.graph}: ${message.split('\n')[0]}`
}

function inputFault(session: InferenceSession, input: ModelInput): string | undefined {
  const found = session.inputMetadata
  const only = found[0]
  const description = found.map(describeValue).join(', ')
  if (found.length !== 1 || only === undefined || only.name !== input.name) {
    return `${modelFiles.graph} takes ${description || 'nothing'}; the manifest says one input, "${input.name}".`
  }
  return fits(only, input)
    ? undefined
    : `The input of ${modelFiles.graph} is ${description}; the manifest says ${input.type}${input.shape} with any number N of messages.`
}

function outputFault(session: InferenceSession, output: DeclaredTensor): string | undefined {
  const found = session.outputMetadata.find(({ name }) => name === output.name)
  if (found === undefined) {
    const description = session.outputMetadata.map(describeValue).join(', ')
    return `${modelFiles.graph} gives ${description}; the manifest says an output "${output.name}".`
  }
  return fits(found, output)
    ? undefined
    : `The output of ${modelFiles.graph} is ${describeValue(found)}; the manifest says ${output.type}${output.shape} with any number N of messages.`
}

/** Whether a value of the graph is declared as expected, with the number of messages left open. It may declare no shape. */
function fits(
  value: InferenceSession.ValueMetadata,
  { type, shape }: { readonly type: string; readonly shape: string },
): boolean {
  if (!value.isTensor || value.type !== type) return false
  const expected = shape.slice(1, -1).split(',')
  const [messages, columns = ''] = value.shape
  const anyColumns = /^[A-Z]$/.test(expected[1] ?? '')
  return (
    value.shape.length === 0 ||
    (value.shape.length === expected.length &&
      typeof messages === 'string' &&
      (anyColumns || typeof columns === 'string' || String(columns) === expected[1]))
  )
}

function describeValue(value: InferenceSession.ValueMetadata): string {
  return value.isTensor
    ? `"${value.name}" (${value.type}[${value.shape.map((size) => size || '?').join(',')}])`
    : `"${value.name}" (not a tensor)`
}
