import type { Data, DataMap } from '../data/data.ts'
import type { Declaration, Group } from './declaration.ts'

/** Returns the README table of values, with one row for each leaf in the order of declaration. */
export function valuesTable(root: Group): string {
  const rows = leaves(root, []).map(([path, node]) => {
    const value = node.optional ? 'unset' : `\`${JSON.stringify(node.default)}\``
    return `| \`${path}\` | ${typeName(node)} | ${cell(value)} | ${cell(sentence(node))} |`
  })
  return ['| Key | Type | Default | Description |', '|---|---|---|---|', ...rows].join('\n')
}

/** Returns every declared leaf with its dotted path. A key that contains dots is quoted. */
export function leaves(group: Group, above: readonly string[]): [path: string, node: Declaration][] {
  return Object.entries(group.members).flatMap(([key, member]): [string, Declaration][] => {
    const path = [...above, key.includes('.') ? JSON.stringify(key) : key]
    return member.type === 'group' ? leaves(member, path) : [[path.join('.'), member]]
  })
}

function typeName({ type, constraints }: Declaration): string {
  const choices: Data = constraints.enum
  if (Array.isArray(choices)) return choices.map((choice) => `\`${choice}\``).join(', ')
  return [type === 'map' ? 'object' : type, ...bounds(constraints)].join(', ')
}

/** Describes the bounds of a number, or of the length of a string or list. */
function bounds({ minimum, maximum, minLength, minItems, maxItems }: DataMap): string[] {
  const least = minimum ?? minItems
  const most = maximum ?? maxItems
  if (minLength !== undefined) return ['not empty']
  if (least !== undefined && most !== undefined) return [`${least} to ${most}`]
  if (least !== undefined) return [`at least ${least}`]
  return most === undefined ? [] : [`at most ${most}`]
}

function sentence(node: Declaration): string {
  return node.deprecated === undefined ? node.description : `${node.description} Deprecated: ${node.deprecated}`
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}
