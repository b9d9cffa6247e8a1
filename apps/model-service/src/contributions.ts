import { type ModelContributions, type ModelInput, modelFiles } from '@sms-checker/contracts'
import type { Tensor } from 'onnxruntime-node'
import { inputTensor } from './input-tensor.ts'
import { normalizedPositions } from './normalized-positions.ts'
import { prunedGraph } from './pruned-graph.ts'
import { openSession } from './session.ts'

/** What a message's log-odds of spam are made of: all of it added up is the log-odds. */
export interface Contributions {
  /** What stands at each UTF-16 code unit of the message as it came. */
  readonly characters: readonly number[]
  /** What belongs to no character. */
  readonly features: readonly { readonly name: string; readonly weight: number }[]
}

/** The log-odds of spam that the contributions add up to. */
export function logOddsOf({ characters, features }: Contributions): number {
  const sum = (total: number, value: number): number => total + value
  return characters.reduce(sum, 0) + features.map(({ weight }) => weight).reduce(sum, 0)
}

export interface ContributionsOptions {
  readonly graph: Uint8Array
  readonly input: ModelInput
  readonly contributions: ModelContributions
  readonly threads: number
}

/**
 * A session of its own for the outputs that take the log-odds apart, so that a run for probabilities computes none of them.
 * @throws {ModelFault} when the graph cannot be loaded, or has other outputs than the manifest says.
 */
export async function openContributions({ graph, input, contributions, threads }: ContributionsOptions) {
  const { characters, features } = contributions
  const names = [characters.name, features.name]
  const session = await openSession({
    graph: prunedGraph(graph, names),
    input,
    outputs: [characters, features],
    threads,
  })
  return {
    async of(sms: string): Promise<Contributions> {
      const outputs = await session.run({ [input.name]: inputTensor([sms], input) }, names)
      const positions = input.text === 'raw' ? rawPositions(sms) : normalizedPositions(sms)
      const byCharacter = numbersOf(outputs[characters.name], characters.name, positions.length)
      const byFeature = numbersOf(outputs[features.name], features.name, features.names.length)
      const characterSums = new Array<number>(sms.length).fill(0)
      for (const [index, at] of positions.entries()) characterSums[at] = byCharacter[index] ?? 0
      return {
        characters: characterSums,
        features: features.names.map((name, column) => ({ name, weight: byFeature[column] ?? 0 })),
      }
    },
    release: () => session.release(),
  }
}

function rawPositions(sms: string): number[] {
  let at = 0
  return Array.from(sms, (character) => {
    const start = at
    at += character.length
    return start
  })
}

function numbersOf(tensor: Tensor | undefined, name: string, count: number): number[] {
  const data = tensor?.data
  if (data === undefined || data.length !== count) {
    throw new Error(`The output "${name}" of ${modelFiles.graph} has ${data?.length ?? 'no'} values, not ${count}.`)
  }
  return Array.from(data, Number)
}
