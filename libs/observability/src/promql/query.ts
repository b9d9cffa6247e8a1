import { builtins, type Expr, tpl } from '@helm-ts/chart'
import { BucketsUpTo, Selector } from './selector.ts'

type Hole = Parameters<typeof tpl>[1]

/** Rules of a release watch that release alone: another one may run in the same namespace. */
const ofRelease = tpl`namespace="${builtins.release.namespace}",release="${builtins.release.name}"`

/** Panels show what is chosen in the dashboard's variables; each may be several. */
const chosen = 'namespace=~"$namespace",release=~"$release"'

/**
 * PromQL of a rule: selectors are kept to the release, numbers and expressions of the chart's values stand as they are.
 * It may have several lines, indented as the code around it is.
 *
 * @example ruleQuery`60 * sum(rate(${of(metrics.classificationRequests)}[2m])) > ${highRequestRate.perMinute}`
 */
export function ruleQuery(
  strings: TemplateStringsArray,
  ...holes: readonly (Selector | BucketsUpTo | Hole)[]
): Expr<string> {
  return tpl(indented(strings), ...holes.map(inRelease))
}

function inRelease(hole: Selector | BucketsUpTo | Hole): Hole {
  if (hole instanceof BucketsUpTo) return scoped(hole.buckets, tpl`,le="${hole.le}"`)
  return hole instanceof Selector ? scoped(hole, '') : hole
}

function scoped(selector: Selector, more: Expr<string> | string): Expr<string> {
  return tpl`${selector.series}{${ofRelease}${selector.conditions.map((condition) => `,${condition}`).join('')}${more}}`
}

/** PromQL of a dashboard's panel: selectors are kept to the namespace and the release that the reader chose. */
export function panelQuery(strings: TemplateStringsArray, ...holes: readonly (Selector | string | number)[]): string {
  const texts = holes.map((hole) =>
    hole instanceof Selector ? `${hole.series}{${[chosen, ...hole.conditions].join(',')}}` : hole,
  )
  return String.raw({ raw: indented(strings) }, ...texts)
}

/** The texts of a template of several lines, without the indentation that its lines share and without the breaks around it. */
function indented(strings: TemplateStringsArray): TemplateStringsArray {
  const texts = strings.map((text, index) => (index === strings.length - 1 ? text.trimEnd() : text))
  const margins = texts.flatMap((text) => [...text.matchAll(/\n( *)/g)].map(([, margin = '']) => margin.length))
  const shared = Math.min(...margins)
  const shifted = texts.map((text) => text.replaceAll(/\n( *)/g, (_, margin: string) => `\n${margin.slice(shared)}`))
  const all = shifted.map((text, index) => (index === 0 ? text.replace(/^\n/, '') : text))
  return Object.assign(all, { raw: all })
}
