import { builtins, type Expr, tpl } from '@helm-ts/chart'
import { BucketsUpTo, Selector } from './selector.ts'

type Interpolation = Parameters<typeof tpl>[1]

/** Limits the rules of a release to that release, because several releases can share a namespace. */
const releaseMatchers = tpl`namespace="${builtins.release.namespace}",release="${builtins.release.name}"`

/** Limits panels to the values selected in the dashboard variables, which are multi-value. */
const selectedMatchers = 'namespace=~"$namespace",release=~"$release"'

/**
 * Returns the PromQL of a rule. Selectors are limited to the release; numbers and references to chart values are inserted
 * unchanged. Multi-line templates lose the indentation of the surrounding code.
 *
 * @example ruleQuery`60 * sum(rate(${of(metrics.classificationRequests)}[2m])) > ${highRequestRate.perMinute}`
 */
export function ruleQuery(
  strings: TemplateStringsArray,
  ...interpolations: readonly (Selector | BucketsUpTo | Interpolation)[]
): Expr<string> {
  return tpl(dedent(strings), ...interpolations.map(limitToRelease))
}

function limitToRelease(interpolation: Selector | BucketsUpTo | Interpolation): Interpolation {
  if (interpolation instanceof BucketsUpTo) return scoped(interpolation.buckets, tpl`,le="${interpolation.le}"`)
  return interpolation instanceof Selector ? scoped(interpolation, '') : interpolation
}

function scoped(selector: Selector, extraMatchers: Expr<string> | string): Expr<string> {
  return tpl`${selector.series}{${releaseMatchers}${selector.conditions.map((condition) => `,${condition}`).join('')}${extraMatchers}}`
}

/** Returns the PromQL of a dashboard panel. Selectors are limited to the selected namespaces and releases. */
export function panelQuery(
  strings: TemplateStringsArray,
  ...interpolations: readonly (Selector | string | number)[]
): string {
  const parts = interpolations.map((interpolation) =>
    interpolation instanceof Selector
      ? `${interpolation.series}{${[selectedMatchers, ...interpolation.conditions].join(',')}}`
      : interpolation,
  )
  return String.raw({ raw: dedent(strings) }, ...parts)
}

/** Removes the common indentation and the leading and trailing line breaks of a multi-line template. */
function dedent(strings: TemplateStringsArray): TemplateStringsArray {
  const parts = strings.map((part, index) => (index === strings.length - 1 ? part.trimEnd() : part))
  const indents = parts.flatMap((part) => [...part.matchAll(/\n( *)/g)].map(([, indent = '']) => indent.length))
  const shared = Math.min(...indents)
  const shifted = parts.map((part) => part.replaceAll(/\n( *)/g, (_, indent: string) => `\n${indent.slice(shared)}`))
  const all = shifted.map((part, index) => (index === 0 ? part.replace(/^\n/, '') : part))
  return Object.assign(all, { raw: all })
}
