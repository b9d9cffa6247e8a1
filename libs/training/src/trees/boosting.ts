import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** A split on the presence of a feature, or a leaf. `absent` and `present` are indices of child nodes. */
type TreeNode =
  | { readonly kind: 'branch'; readonly feature: number; readonly absent: number; readonly present: number }
  | { readonly kind: 'leaf'; readonly value: number }

/** Nodes of one tree, root first. */
export type Tree = readonly TreeNode[]

export interface BoostingSettings {
  readonly trees: number
  readonly depth: number
  readonly rate: number
  /** L2 regularization of the leaves (lambda). */
  readonly regularisation: number
  /** Minimum sum of second derivatives in a leaf (min_child_weight). */
  readonly leafWeight: number
  /** Fractions of the examples (subsample) and of the features (colsample_bytree) that each tree sees. */
  readonly exampleShare: number
  readonly featureShare: number
  readonly seed: number
}

/** Sum of the trees (log-odds) for a 0/1 vector of features. */
export function treesScore(trees: readonly Tree[], present: Uint8Array): number {
  return trees.reduce((sum, tree) => sum + leafOf(tree, present, 0), 0)
}

/** @param first offset of the example's features in `present` */
function leafOf(tree: Tree, present: Uint8Array, first: number): number {
  let node = tree[0]
  while (node?.kind === 'branch') node = tree[present[first + node.feature] === 1 ? node.present : node.absent]
  return node?.value ?? 0
}

/**
 * Second-order gradient boosting on the weighted log loss over binary features: Friedman (Annals of Statistics 29, 2001) with the gain and leaf
 * values of Chen and Guestrin, "XGBoost" (KDD 2016). Deterministic for a seed.
 * @param examples the features present in each example
 */
export function boostTrees(
  examples: readonly Uint16Array[],
  features: number,
  spam: readonly boolean[],
  costs: readonly number[],
  settings: BoostingSettings,
): Tree[] {
  const random = xoroshiro128plus(settings.seed)
  const scores = new Float64Array(examples.length)
  const gradients = new Float64Array(examples.length)
  const curvatures = new Float64Array(examples.length)
  const all = examples.map((_, i) => i)
  const trees: Tree[] = []
  const present = new Uint8Array(examples.length * features)
  examples.forEach((own, i) => {
    for (const feature of own) present[i * features + feature] = 1
  })
  for (let round = 0; round < settings.trees; round++) {
    for (const i of all) {
      const probability = 1 / (1 + Math.exp(-(scores[i] ?? 0)))
      const cost = costs[i] ?? 1
      gradients[i] = cost * (probability - (spam[i] ? 1 : 0))
      curvatures[i] = cost * Math.max(probability * (1 - probability), 1e-6)
    }
    const sample = all.filter(() => uniformFloat64(random) < settings.exampleShare)
    const allowed = Uint8Array.from({ length: features }, () =>
      uniformFloat64(random) < settings.featureShare ? 1 : 0,
    )
    const candidates = new Map(
      sample.map((i) => [i, (examples[i] ?? nothing).filter((feature) => allowed[feature] === 1)]),
    )
    const tree: TreeNode[] = []
    grow({ tree, candidates, present, features, gradients, curvatures, settings }, sample, settings.depth)
    for (const i of all) scores[i] = (scores[i] ?? 0) + leafOf(tree, present, i * features)
    trees.push(tree)
  }
  return trees
}

const nothing = new Uint16Array()

interface Growth {
  readonly tree: TreeNode[]
  /** For each sampled example, its features that this tree may split on. */
  readonly candidates: ReadonlyMap<number, Uint16Array>
  /** `[examples, features]`, 0 or 1. */
  readonly present: Uint8Array
  readonly features: number
  readonly gradients: Float64Array
  readonly curvatures: Float64Array
  readonly settings: BoostingSettings
}

/** Adds a subtree for the examples that reach it and returns the index of its root. */
function grow(growth: Growth, reached: readonly number[], depth: number): number {
  const { tree, settings } = growth
  const index = tree.length
  const total = totalsOf(growth, reached)
  const leaf: TreeNode = {
    kind: 'leaf',
    value: Math.fround((-settings.rate * total.gradient) / (total.curvature + settings.regularisation)),
  }
  tree.push(leaf)
  const feature = depth === 0 ? undefined : bestFeature(growth, reached, total)
  if (feature === undefined) return index
  const isPresent = (i: number): boolean => growth.present[i * growth.features + feature] === 1
  const absent = grow(
    growth,
    reached.filter((i) => !isPresent(i)),
    depth - 1,
  )
  const present = grow(growth, reached.filter(isPresent), depth - 1)
  tree[index] = { kind: 'branch', feature, absent, present }
  return index
}

function totalsOf({ gradients, curvatures }: Growth, reached: readonly number[]) {
  let [gradient, curvature] = [0, 0]
  for (const i of reached) {
    gradient += gradients[i] ?? 0
    curvature += curvatures[i] ?? 0
  }
  return { gradient, curvature }
}

/** Returns the feature with the highest gain, or `undefined` when no split has a positive gain. */
function bestFeature(
  { candidates, features, gradients, curvatures, settings }: Growth,
  reached: readonly number[],
  total: { readonly gradient: number; readonly curvature: number },
): number | undefined {
  const gradient = new Float64Array(features)
  const curvature = new Float64Array(features)
  for (const i of reached) {
    const [g, h] = [gradients[i] ?? 0, curvatures[i] ?? 0]
    for (const feature of candidates.get(i) ?? nothing) {
      gradient[feature] = (gradient[feature] ?? 0) + g
      curvature[feature] = (curvature[feature] ?? 0) + h
    }
  }
  const quality = (g: number, h: number): number => (g * g) / (h + settings.regularisation)
  const whole = quality(total.gradient, total.curvature)
  let best: { gain: number; feature: number } | undefined
  for (let feature = 0; feature < features; feature++) {
    const h = curvature[feature] ?? 0
    const rest = total.curvature - h
    if (h < settings.leafWeight || rest < settings.leafWeight) continue
    const g = gradient[feature] ?? 0
    const gain = quality(g, h) + quality(total.gradient - g, rest) - whole
    if (gain > 1e-6 && gain > (best?.gain ?? 0)) best = { gain, feature }
  }
  return best?.feature
}
