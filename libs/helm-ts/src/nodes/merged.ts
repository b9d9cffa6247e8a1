import type { Node, NodeOf } from './node.ts'

/** One part of a merge, with what the parts after it take from it: the last part that names a key wins. */
export interface MergePart {
  readonly part: Node
  /** Keys that a later part names, whether or not its condition holds. */
  readonly laterKeys: ReadonlySet<string>
  /** Later parts whose keys only the rendering knows. */
  readonly laterOpen: readonly Node[]
}

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

/** The keys a part can have, or nothing where the user's values decide. */
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
    default:
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
