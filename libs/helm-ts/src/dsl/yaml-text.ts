import type { Expr, Tpl } from '../nodes/expression.ts'
import { reference } from '../nodes/reference.ts'
import { toNode } from '../nodes/to-node.ts'

/**
 * A YAML document as a string, for a configuration file inside a ConfigMap. The structure can contain whatever an object
 * can: values, conditions, loops, comments and helpers. Use it as the value of a key or as a list item.
 *
 * @example data: { 'prometheus.yml': yamlText({ global: { scrape_interval: values.scrapeInterval } }) }
 */
export function yamlText<const X>(structure: Tpl<X>): Expr<string> {
  return reference({ kind: 'yamlText', of: toNode(structure) })
}
