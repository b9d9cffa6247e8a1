import type { Node, NodeOf } from './node.ts'

/** One part of a merge, with the later parts that override its keys: the last part that sets a key wins. */
export interface MergePart {
  readonly part: Node
  /** Keys that a later part sets, whether or not its condition is true. */
  readonly laterKeys: ReadonlySet<string>
  /** Later parts whose keys are known only when the chart is rendered. */
  readonly laterOpen: readonly Node[]
}

/** Returns the parts of a merge in order, with nested merges flattened. */
export function mergeParts(node: NodeOf<'merge'>): MergePart[] {
  const parts = flat(node)
  return parts.map((part, index) => {
    const later = parts.slice(index + 1)
    return {
      part,
      laterKeys: new Set(later.flatMap((other) => [...(knownKeys(other) ?? [])])),
      laterOpen: later.filter((other) => knownKeys(other) === undefined),
    }
  })
}

function flat(node: NodeOf<'merge'>): Node[] {
  return node.parts.flatMap((part) => (part.kind === 'merge' ? flat(part) : [part]))
}

/** Returns the keys a part can have, or `undefined` when they depend on the user's values. */
export function knownKeys(node: Node): ReadonlySet<string> | undefined {
  switch (node.kind) {
    case 'mapping':
      return new Set(node.entries.keys())
    case 'comment':
      return knownKeys(node.of)
    case 'include':
      return knownKeys(node.helper.body)
    case 'when':
      return union([node.consequent, ...(node.alternative ? [node.alternative] : [])])
    case 'merge':
      return union(node.parts)
    case 'literal':
    case 'values':
    case 'variable':
    case 'parameter':
    case 'builtin':
    case 'get':
    case 'call':
    case 'text':
    case 'yamlText':
    case 'each':
    case 'entries':
    case 'spread':
    case 'sequence':
    case 'assertion':
    case 'resource':
      return undefined
  }
}

function union(nodes: readonly Node[]): ReadonlySet<string> | undefined {
  const all = new Set<string>()
  for (const node of nodes) {
    const keys = knownKeys(node)
    if (!keys) return undefined
    for (const key of keys) all.add(key)
  }
  return all
}
