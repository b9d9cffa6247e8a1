import type { Decision, Example, Family } from '../family.ts'
import { type NgramSettings, ngramRows } from '../ngrams/hashed-ngrams.ts'
import { shapeFeatures, shapeOf } from '../shape/shape-features.ts'
import { type BoostingSettings, boostTrees, type Tree, treesScore } from './boosting.ts'
import { mostTellingRows } from './feature-selection.ts'
import { naiveBayesScore, quantileSteps, trainNaiveBayes } from './naive-bayes.ts'
import { treesGraph } from './trees-graph.ts'

export interface TreesSettings {
  readonly ngrams: NgramSettings
  /** How many rows of the n-gram table the trees may ask for. */
  readonly selected: number
  /** At how many values of the naive Bayes score they may ask. */
  readonly steps: number
  readonly boosting: BoostingSettings
}

export const treesSettings: TreesSettings = {
  ngrams: { bits: 18, words: 2, characters: [3, 4] },
  selected: 2000,
  steps: 32,
  boosting: {
    trees: 600,
    depth: 4,
    rate: 0.07,
    regularisation: 1,
    leafWeight: 0.1,
    exampleShare: 0.6,
    featureShare: 0.05,
    seed: 2011,
  },
}

export const trees: Family = {
  id: 'trees',
  name: 'Boosted trees on shape and n-grams',
  version: '1.11.0',
  description:
    '600 gradient-boosted trees of depth 4 that ask for features of shape and for the 2,000 most telling words, pairs of words and runs of 3 and 4 characters, and for a naive Bayes score of all of them.',
  prepare: (examples) => prepareTrees(examples, treesSettings),
}

/** A trained forest, and the columns that it reads: the features of shape, a column for each selected row, a column for each step. */
export interface Forest {
  readonly ngrams: NgramSettings
  /** Rows of the n-gram table. */
  readonly selected: Int32Array
  /** Weights of the naive Bayes score, and the scores from which on a column is 1. */
  readonly bayes: Float32Array
  readonly steps: Float32Array
  readonly trees: readonly Tree[]
  /** Added to the sum of the trees. */
  readonly offset: number
}

/** What the columns are made from: the rows of a message's n-grams, with repetitions, and its features of shape. */
interface Found {
  readonly rows: Int32Array
  readonly shape: readonly number[]
}

const nothing: Found = { rows: new Int32Array(), shape: [] }

/** A trainer of boosted trees. */
export function prepareTrees(
  examples: readonly Example[],
  settings: TreesSettings,
): (chosen: readonly number[]) => Decision {
  const find = (text: string): Found => ({
    rows: Int32Array.from(ngramRows(text, settings.ngrams)),
    shape: shapeOf(text),
  })
  const found = examples.map(({ text }) => find(text))
  const tableSize = 2 ** settings.ngrams.bits
  return (chosen) => {
    const chosenExamples = chosen.flatMap((i) => examples[i] ?? [])
    const chosenRows = chosen.map((i) => (found[i] ?? nothing).rows)
    const spam = chosenExamples.map((example) => example.spam)
    const selected = mostTellingRows(chosenRows, spam, tableSize, settings.selected)
    const bayes = trainNaiveBayes(chosenRows, spam, tableSize)
    const steps = quantileSteps(bayes.leftOutScores, settings.steps)
    const columns = shapeFeatures.length + selected.length + steps.length
    const columnOf = new Map(Array.from(selected, (row, i) => [row, shapeFeatures.length + i]))
    const featuresOf = ({ rows, shape }: Found, score: number): Uint16Array =>
      Uint16Array.from([
        ...shape,
        ...Array.from(new Set(rows)).flatMap((row) => columnOf.get(row) ?? []),
        ...Array.from(steps.keys())
          .filter((k) => score >= (steps[k] ?? 0))
          .map((k) => columns - steps.length + k),
      ])
    const forest = boostTrees(
      chosen.map((i, k) => featuresOf(found[i] ?? nothing, bayes.leftOutScores[k] ?? 0)),
      columns,
      spam,
      chosenExamples.map(({ cost }) => cost),
      settings.boosting,
    )
    const scoreOf = (trees: readonly Tree[], message: Found): number => {
      const present = new Uint8Array(columns)
      for (const feature of featuresOf(message, naiveBayesScore(bayes.weights, message.rows))) present[feature] = 1
      return treesScore(trees, present)
    }
    return {
      score: (example) => scoreOf(forest, found[example] ?? nothing),
      calibrated({ slope, offset }) {
        const scaled = forest.map((tree) => scaleLeaves(tree, slope))
        const shipped: Forest = {
          ngrams: settings.ngrams,
          selected,
          bayes: bayes.weights,
          steps,
          trees: scaled,
          offset,
        }
        return {
          probability: (message) => 1 / (1 + Math.exp(-(scoreOf(scaled, find(message)) + offset))),
          graph: () => treesGraph(shipped),
        }
      },
    }
  }
}

/** Calibration is linear in the log-odds, so the leaves can carry its slope. */
function scaleLeaves(tree: Tree, slope: number): Tree {
  return tree.map((node) => (node.kind === 'leaf' ? { ...node, value: Math.fround(node.value * slope) } : node))
}
