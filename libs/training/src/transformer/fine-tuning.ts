import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { type EncoderWeights, encoderWeights } from './encoder-weights.ts'
import { parseSafetensors } from './safetensors.ts'
import { parseVocabulary, type Token } from './vocabulary.ts'

/** Results of `transformer/fine_tune.py`. */
export interface FineTuning {
  /** Trained on all sources. */
  readonly weights: EncoderWeights
  readonly vocabulary: readonly Token[]
  /** Log-odds of messages, by their text, in the run that left their source out. */
  readonly leftOutLogOdds: ReadonlyMap<string, number>
}

const Row = Type.Object({ text: Type.String(), train: Type.Boolean() })

/**
 * Reads a directory with the results of several runs: `all` with the weights of the run on all sources, and for each run that left sources out
 * a directory in `left-out` with its examples and scores.
 * @param vocabularySize number of tokens to keep
 * @throws Error when a file is missing or invalid, or the scores of a run are not those of its examples
 */
export async function readFineTuning(directory: string, vocabularySize: number): Promise<FineTuning> {
  const all = join(directory, 'all')
  const leftOut = join(directory, 'left-out')
  const leftOutLogOdds = new Map<string, number>()
  for (const run of (await readdir(leftOut)).sort()) {
    const examples = linesOf(await readFile(join(leftOut, run, 'examples.jsonl'), 'utf8'))
    const scores = linesOf(await readFile(join(leftOut, run, 'scores.jsonl'), 'utf8'))
    if (examples.length !== scores.length) {
      throw new Error(`${join(leftOut, run)} has ${scores.length} scores of ${examples.length} examples.`)
    }
    examples.forEach((line, i) => {
      const { text, train } = Value.Parse(Row, JSON.parse(line))
      if (!train) leftOutLogOdds.set(text, Value.Parse(Type.Number(), Number(scores[i])))
    })
  }
  return {
    weights: encoderWeights(parseSafetensors(await readFile(join(all, 'weights.safetensors')))),
    vocabulary: parseVocabulary(await readFile(join(all, 'vocabulary.json'), 'utf8'), vocabularySize),
    leftOutLogOdds,
  }
}

const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '')
