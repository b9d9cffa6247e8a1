import type { Expr, Resolved } from '../nodes/expression.ts'
import { reference } from '../nodes/reference.ts'
import { ChartError, captureLocation } from '../nodes/source-location.ts'
import { toNode } from '../nodes/to-node.ts'
import { typeOf } from '../nodes/value-type.ts'
import { call } from './conditions.ts'

/**
 * A named template of `_helpers.tpl`: a text, or a mapping or list that several objects share.
 * Helpers may use one another; the chart prints those it uses.
 *
 * @param name the name in the template, prefixed by the chart's, such as `shop.labels`
 * @param body what it gives
 * @param description a full sentence, printed above the definition
 * @throws ChartError where the type of what it gives is not known: a template's text has none of its own
 */
export function helper<const X>(name: string, body: X, description?: string): Expr<Resolved<X>> {
  const node = toNode(body)
  const type = typeOf(node)
  const place = captureLocation()
  if (type === 'any') throw new ChartError(`The helper ${name} gives now one type and now another.`, place)
  return reference({ kind: 'include', helper: { name, description, body: node, type, location: place } })
}

/** The SHA-256 of what an expression or helper gives: an annotation that rolls pods when their configuration changes. */
export function checksum(of: Expr<unknown>): Expr<string> {
  return call('sha256', call('toJson', of))
}
