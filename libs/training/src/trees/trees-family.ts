import type { Decision, Example, Family } from '../family.ts'
import { type NgramSettings, ngramRows } from '../ngrams/hashed-ngrams.ts'
import { shapeFeatures, shapeOf } from '../shape/shape-features.ts'
import { type BoostingSettings, boostTrees, type Tree, treesScore } from './boosting.ts'
import { mostTellingRows } from './feature-selection.ts'
import { treesGraph } from './trees-graph.ts'

export interface TreesSettings {
  readonly ngrams: NgramSettings
  /** How many rows of the n-gram table the trees may ask for. */
  readonly selected: number
  readonly boosting: BoostingSettings
}

export const treesSettings: TreesSettings = {
  ngrams: { bits: 18, words: 2, characters: [3, 4] },
  selected: 4000,
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
  version: '1.9.0',
  description:
    '600 gradient-boosted trees of depth 4 that ask for features of shape and for the 4,000 most telling words, pairs of words and runs of 3 and 4 characters.',
  prepare: (examples) => prepareTrees(examples, treesSettings),
}

/** A trained forest, and the columns that it reads: the shape features first, then a column for each selected row. */
export interface Forest {
  readonly ngrams: NgramSettings
  /** Rows of the n-gram table by column, from `shapeFeatures.length` on. */
  readonly selected: Int32Array
  readonly trees: readonly Tree[]
  /** Added to the sum of the trees. */
  readonly offset: number
}

/** A trainer of boosted trees. */
export function prepareTrees(
  examples: readonly Example[],
  settings: TreesSettings,
): (chosen: readonly number[]) => Decision {
  const rows = examples.map(({ text }) => Int32Array.from(new Set(ngramRows(text, settings.ngrams))))
  const shapes = examples.map(({ text }) => shapeOf(text))
  const columns = shapeFeatures.length + settings.selected
  return (chosen) => {
    const chosenExamples = chosen.flatMap((i) => examples[i] ?? [])
    const spam = chosenExamples.map((example) => example.spam)
    const selected = mostTellingRows(
      chosen.flatMap((i) => rows[i] ?? []),
      spam,
      2 ** settings.ngrams.bits,
      settings.selected,
    )
    const columnOf = new Map(Array.from(selected, (row, i) => [row, shapeFeatures.length + i]))
    const featuresOf = (found: Iterable<number>, shape: readonly number[]): Uint16Array =>
      Uint16Array.from([...shape, ...Array.from(found, (row) => columnOf.get(row) ?? -1).filter((c) => c >= 0)])
    const forest = boostTrees(
      chosen.map((i) => featuresOf(rows[i] ?? [], shapes[i] ?? [])),
      columns,
      spam,
      chosenExamples.map(({ cost }) => cost),
      settings.boosting,
    )
    const presentOf = (features: Uint16Array): Uint8Array => {
      const present = new Uint8Array(columns)
      for (const feature of features) present[feature] = 1
      return present
    }
    return {
      score: (example) => treesScore(forest, presentOf(featuresOf(rows[example] ?? [], shapes[example] ?? []))),
      calibrated({ slope, offset }) {
        const scaled = forest.map((tree) => scaleLeaves(tree, slope))
        return {
          probability(message) {
            const features = featuresOf(new Set(ngramRows(message, settings.ngrams)), shapeOf(message))
            return 1 / (1 + Math.exp(-(treesScore(scaled, presentOf(features)) + offset)))
          },
          graph: () => treesGraph({ ngrams: settings.ngrams, selected, trees: scaled, offset }),
        }
      },
    }
  }
}

/** Calibration is linear in the log-odds, so the leaves can carry its slope. */
function scaleLeaves(tree: Tree, slope: number): Tree {
  return tree.map((node) => (node.kind === 'leaf' ? { ...node, value: Math.fround(node.value * slope) } : node))
}
