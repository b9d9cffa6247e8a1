import { type ModelManifest, modelFiles } from '@sms-checker/contracts'
import { InferenceSession } from 'onnxruntime-node'
import { ModelFault } from './model-fault.ts'

const missingLocale = /construct locale with name:\s*([^\s:]+)/

/**
 * An ONNX Runtime session over a graph, whose input and output are what the manifest says.
 * @param threads Threads that one run may use, the caller's among them.
 * @throws {ModelFault} when the graph cannot be loaded, or has another input or output.
 */
export async function openSession(
  graph: Uint8Array,
  manifest: ModelManifest,
  threads: number,
): Promise<InferenceSession> {
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
  const fault = inputFault(session, manifest) ?? outputFault(session, manifest)
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

function inputFault(session: InferenceSession, { input }: ModelManifest): string | undefined {
  const found = session.inputMetadata
  const only = found[0]
  const description = found.map(describeValue).join(', ')
  if (found.length !== 1 || only === undefined || only.name !== input.name) {
    return `${modelFiles.graph} takes ${description || 'nothing'}; the manifest says one input, "${input.name}".`
  }
  if (!only.isTensor || only.type !== input.type || !fits(only.shape, 1)) {
    return `The input of ${modelFiles.graph} is ${description}; the manifest says ${input.type}${input.shape} with any number N of messages.`
  }
  return undefined
}

function outputFault(session: InferenceSession, { output }: ModelManifest): string | undefined {
  const found = session.outputMetadata.find(({ name }) => name === output.name)
  if (found === undefined) {
    const description = session.outputMetadata.map(describeValue).join(', ')
    return `${modelFiles.graph} gives ${description}; the manifest says an output "${output.name}".`
  }
  if (!found.isTensor || found.type !== output.type || !fits(found.shape, 1)) {
    return `The output of ${modelFiles.graph} is ${describeValue(found)}; the manifest says ${output.type}${output.shape} with any number N of messages.`
  }
  return undefined
}

/** Whether a declared shape has the rank, and leaves the number of messages open. A graph may also declare no shape. */
function fits(shape: readonly (number | string)[], rank: number): boolean {
  return shape.length === 0 || (shape.length === rank && typeof shape[0] === 'string')
}

function describeValue(value: InferenceSession.ValueMetadata): string {
  return value.isTensor
    ? `"${value.name}" (${value.type}[${value.shape.map((size) => size || '?').join(',')}])`
    : `"${value.name}" (not a tensor)`
}
