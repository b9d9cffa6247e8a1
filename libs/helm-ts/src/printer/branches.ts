import type { Node, NodeOf } from '../nodes/node.ts'
import { condition, pipeline } from './expression.ts'
import { action, type Position } from './position.ts'

/** `if`, `else if` and `else` around what each branch prints. */
export function branches(node: NodeOf<'when'>, at: Position, print: (branch: Node) => string[]): string[] {
  const lines = [action(at, `if ${pipeline(condition(node.condition), at.scope)}`), ...print(node.consequent)]
  let rest = node.alternative
  while (rest?.kind === 'when') {
    lines.push(action(at, `else if ${pipeline(condition(rest.condition), at.scope)}`), ...print(rest.consequent))
    rest = rest.alternative
  }
  if (rest) lines.push(action(at, 'else'), ...print(rest))
  return [...lines, action(at, 'end')]
}
