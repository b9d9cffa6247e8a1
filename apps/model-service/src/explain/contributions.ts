import { type ModelContributions, type ModelInput, modelFiles } from '@sms-checker/contracts'
import { normalizeWithPositions } from '@sms-checker/text'
import type { Tensor } from 'onnxruntime-node'
import { encodeModel, type OnnxModel, pruneModel } from '../model/graph.ts'
import { createSession, inputTensor } from '../model/session.ts'

/** The terms of a message's log-odds of spam: their sum is the log-odds. */
export interface Contributions {
  /** Contribution of each UTF-16 code unit of the message as received. */
  readonly characters: readonly number[]
  /** Contributions of the message as a whole. */
  readonly features: readonly { readonly name: string; readonly weight: number }[]
}

/** The log-odds of spam: the sum of all contributions. */
export function logOddsOf({ characters, features }: Contributions): number {
  const sum = (total: number, value: number): number => total + value
  return characters.reduce(sum, 0) + features.map(({ weight }) => weight).reduce(sum, 0)
}

export interface ContributionsOptions {
  readonly model: OnnxModel
  readonly input: ModelInput
  readonly outputs: ModelContributions
  readonly threads: number
}

/**
 * Creates a separate session for the contributions, so that a prediction does not compute them.
 * @throws {InvalidModelError} when the graph cannot be loaded, or its outputs differ from the manifest.
 */
export async function createContributionsSession({ model, input, outputs, threads }: ContributionsOptions) {
  const { characters, features } = outputs
  const names = [characters.name, features.name]
  const session = await createSession({
    onnx: encodeModel(pruneModel(model, names)),
    input,
    outputs: [characters, features],
    threads,
  })
  return {
    async of(sms: string): Promise<Contributions> {
      const results = await session.run({ [input.name]: inputTensor([sms], input) }, names)
      const offsets = characterOffsets(sms, input.text)
      const byCharacter = numbersOf(results[characters.name], characters.name, offsets.length)
      const byFeature = numbersOf(results[features.name], features.name, features.names.length)
      const byCodeUnit = new Array<number>(sms.length).fill(0)
      for (const [index, offset] of offsets.entries()) byCodeUnit[offset] = byCharacter[index] ?? 0
      return {
        characters: byCodeUnit,
        features: features.names.map((name, column) => ({ name, weight: byFeature[column] ?? 0 })),
      }
    },
    release: () => session.release(),
  }
}

/** Offset of each character (code point) of the model's text in the message as received, in UTF-16 code units. */
export function characterOffsets(sms: string, text: ModelInput['text'] = 'normalized'): readonly number[] {
  if (text === 'normalized') return normalizeWithPositions(sms).positions
  let next = 0
  return Array.from(sms, (character) => {
    const offset = next
    next += character.length
    return offset
  })
}

function numbersOf(tensor: Tensor | undefined, name: string, count: number): number[] {
  const data = tensor?.data
  if (data === undefined || data.length !== count) {
    throw new Error(
      `The output "${name}" of ${modelFiles.graph} has ${data?.length ?? 'no'} values instead of ${count}.`,
    )
  }
  return Array.from(data, Number)
}
