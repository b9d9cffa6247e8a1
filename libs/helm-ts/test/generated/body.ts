import fc from 'fast-check'
import {
  add,
  and,
  base64,
  builtins,
  type Condition,
  checksum,
  comment,
  contains,
  div,
  type Expr,
  each,
  entries,
  eq,
  fallback,
  fromBase64,
  gt,
  has,
  hasKey,
  hasPrefix,
  hasSuffix,
  helper,
  isRegex,
  isSet,
  join,
  keys,
  len,
  type Maybe,
  max,
  merge,
  min,
  mod,
  mul,
  not,
  or,
  regexFind,
  regexMatch,
  renderTemplate,
  replace,
  required,
  spread,
  sub,
  toInt,
  toJson,
  toYaml,
  tpl,
  trimPrefix,
  trimSuffix,
  trunc,
  upper,
  when,
  yamlText,
} from '../../src/index.ts'
import { fraction, hostileString, key, wholeNumber, withoutUnprintable } from './strings.ts'
import type { Declared } from './values.ts'

/** A function that builds a part of a template from the values and a generator of unique helper names. */
type Part<R = unknown> = (values: Declared, named: () => string) => R

const fixed = <R>(...parts: Part<R>[]): fc.Arbitrary<Part<R>> => fc.constantFrom(...parts)

const text: fc.Arbitrary<Part<Expr<string>>> = fc.oneof(
  fixed<Expr<string>>(
    (v) => v.text,
    (v) => v.name,
    (v) => v.choice,
    (v) => upper(v.name),
    (v) => trunc(v.name, 3),
    (v) => toJson(v.free),
    (v) => toJson(v.optional),
    (v) => join(v.texts, ', '),
    (v) => fallback(v.optional.text, v.text),
    (v) => fallback(v.name, 'none'),
    (v) => fallback(v.optional.text, builtins.chart.appVersion),
    () => builtins.release.name,
    () => builtins.chart.version,
    (v) => checksum(v.labels),
    (v) => trimPrefix(v.text, v.name),
    (v) => trimSuffix(v.text, tpl`${v.name}`),
    (v) => replace(v.text, 'a', v.name),
    (v) => fromBase64(base64(v.text)),
    (v) => regexFind(v.text, /[a-z ]+/),
    (v) => toYaml(v.labels),
    (v) => toYaml(v.free),
    (v) => toYaml(v.items),
    (v) => renderTemplate(v.template),
    (v) => tpl`${v.port}:${v.name}`,
    (v, named) => helper(named(), tpl`${each(v.texts, (one, at) => tpl`${at}. ${one}, `)}${when(v.flag, '.', ' ')}`),
  ),
  fc.tuple(hostileString, hostileString, hostileString).map(
    ([before, between, after]): Part<Expr<string>> =>
      (v) =>
        tpl`${before}${v.name}${between}${v.whole}${after}`,
  ),
  fc.tuple(hostileString, hostileString, hostileString).map(
    ([before, between, after]): Part<Expr<string>> =>
      (v) =>
        tpl`${before}${v.text}${between}${v.fraction}${after}${v.flag}`,
  ),
  fc.tuple(fc.constantFrom('app-', 'x', '', 'configuration'), fc.constantFrom('-app', ':', '', 'e3')).map(
    ([before, after]): Part<Expr<string>> =>
      (v) =>
        tpl`${before}${v.name}${after}`,
  ),
)

const condition: fc.Arbitrary<Part<Condition>> = fixed<Condition>(
  (v) => v.flag,
  (v) => v.text,
  (v) => v.labels,
  (v) => v.free,
  (v) => v.optional.text,
  (v) => v.optional.flag,
  (v) => v['odd-key'].flag,
  (v) => not(v.flag),
  (v) => and(v.flag, v.texts),
  (v) => or(v.flag, v.optional.labels, v.whole),
  (v) => eq(v.whole, 1_000_000),
  (v) => eq(v.choice, 'Always'),
  (v) => eq(v.fraction, 5),
  (v) => gt(v.whole, -1),
  (v) => gt(len(v.items), 1),
  (v) => isSet(v.optional.flag),
  (v) => isSet(v.free.b.c),
  (v) => hasKey(v.labels, 'a'),
  (v) => hasKey(v.optional.labels, 'yes'),
  (v) => has(v.texts, 'yes'),
  (v) => hasPrefix(v.text, 'a'),
  (v) => contains(v.text, '{{'),
  (v) => contains(v.text, v.name),
  (v) => hasPrefix(v.text, tpl`${v.name}${v.choice}`),
  (v) => hasSuffix(tpl`${v.text}${v.name}`, v.name),
  (v) => regexMatch(v.text, /^[a-z]|\s$/),
  (v) => isRegex(v.text),
  (v, named) => helper(named(), and(v.flag, v.text)),
  (v, named) => helper(named(), ({ on }: { on: Expr<boolean> }) => or(on, v.texts))({ on: v.flag }),
)

/** Sums use half of `v.whole`, so that they stay safe integers, as `render()` requires. */
const scalar: fc.Arbitrary<Part> = fc.oneof(
  hostileString.map(
    (value): Part =>
      () =>
        value,
  ),
  wholeNumber.map(
    (value): Part =>
      () =>
        value,
  ),
  fraction.map(
    (value): Part =>
      () =>
        value,
  ),
  fc.boolean().map(
    (value): Part =>
      () =>
        value,
  ),
  text,
  fixed<unknown>(
    (v) => v.whole,
    (v) => v.fraction,
    (v) => v.flag,
    (v) => and(v.flag, eq(v.whole, 0)),
    (v) => and(v.flag, v.text, v.labels),
    (v) => or(v.optional.whole, v.texts),
    (v) => required(v.whole, 'Give a number.'),
    (v) => fallback(v.whole, 7),
    (v) => len(v.labels),
    (v) => v.port,
    (v) => add(div(v.whole, 2), 1, len(v.texts)),
    (v) => sub(div(v.whole, 2), v.fraction),
    (v) => mul(len(v.items), 3, len(v.labels)),
    (v) => div(v.whole, 7),
    (v) => mod(v.whole, 7),
    (v) => min(v.whole, 3, len(v.labels)),
    (v) => max(v.whole, v.fraction),
    (v) => toInt(v.name),
    (v) => when(v.flag, v.whole, 3),
    (v) => when(v.flag, v.text, 'otherwise'),
  ),
)

/** Optional values, lists and maps of the values. */
const optional: fc.Arbitrary<Part> = fixed<unknown>(
  (v) => v.labels,
  (v) => v.texts,
  (v) => v.items,
  (v) => v.free,
  (v) => v.freeList,
  (v) => v.free.a,
  (v) => v.free.b.c,
  (v) => v.free['x-y'],
  (v) => v.optional.text,
  (v) => v.optional.whole,
  (v) => v.optional.flag,
  (v) => v.optional.labels,
  (v) => v.optional.texts,
  (v) => keys(v.labels),
)

type Structures = {
  part: Part
  mapping: Part
  sequence: Part
  items: Part[]
}

const itemBody: fc.Arbitrary<Part> = fixed<unknown>(
  (v) => each(v.items, (item) => ({ name: item.name, count: item.count, note: item.note, tags: item.tags })),
  (v) => each(v.items, (item, index) => ({ at: index, name: tpl`${item.name}-${item.count}`, of: v.name })),
  (v) => each(v.items, (item) => [each(item.tags, (tag) => ({ tag, of: item.name })), 'end']),
  (v) => each(v.texts, (one) => one),
  (v) => each(v.texts, (one, index) => ({ is: when(eq(index, 0), one, v.text), flag: v.flag })),
  (v) => each(v.shapes, (shape, name) => ({ name, count: shape.count, note: shape.note })),
  (v) => each(v.labels, (value, name) => ({ name, value: tpl`${value}!` })),
  (v) => spread(v.texts),
  (v) => spread(v.freeList),
  (v) => spread(v.optional.texts),
)

const mappingBody: fc.Arbitrary<Part> = fixed<unknown>(
  (v) => entries(v.labels, (value, name) => [name, value]),
  (v) =>
    entries(v.shapes, (shape, name) => [tpl`${name}.x`, { count: shape.count, tags: shape.tags, name: shape.name }]),
  (v) => merge(v.labels, { a: v.text, yes: 'b' }),
  (v) => merge({ a: v.text, b: 'b' }, v.labels),
  (v) => merge(v.labels, v.more),
  (v) => merge({ a: 1 }, v.labels, v.optional.labels, { b: v.flag }),
  (v) => merge(v.labels, when(v.flag, { a: v.text })),
  (v) => merge(v.free, { 'x-y': 'kept' }),
)

/** The parameters of a generated helper, which prints, joins, tests and iterates them. */
interface HelperParameters {
  text: Expr<string>
  count: Expr<number>
  labels: Expr<Record<string, string>>
  odd: { readonly flag: Expr<boolean> } & Expr<{ flag: boolean }>
  note: Maybe<string>
}

function parameterized(name: string, own: (parameters: HelperParameters) => unknown) {
  return helper(
    name,
    (parameters: HelperParameters) => {
      const { text: words, count, labels, odd, note } = parameters
      return {
        words,
        joined: tpl`${words}-${count}`,
        labels,
        note,
        list: each(labels, (label, label2) => tpl`${label2}=${label}${count}`),
        only: when(and(odd.flag, note), count),
        merged: merge(labels, { a: words }),
        release: builtins.release.name,
        odd,
        own: own(parameters),
      }
    },
    'Shared.',
  )
}

const { part: anyPart } = fc.letrec<Structures>((tie) => ({
  part: fc.oneof(
    { maxDepth: 4 },
    scalar,
    optional,
    mappingBody,
    itemBody.map(
      (body): Part =>
        (v, named) => ['first', body(v, named)],
    ),
    itemBody,
    tie('mapping'),
    tie('sequence'),
    fc.tuple(condition, tie('part')).map(
      ([test, body]): Part =>
        (v, named) =>
          when(test(v, named), body(v, named)),
    ),
    fc.tuple(condition, tie('part'), tie('part')).map(
      ([test, a, b]): Part =>
        (v, named) =>
          when(test(v, named), a(v, named), b(v, named)),
    ),
    fc.tuple(hostileString, tie('part')).map(
      ([words, body]): Part =>
        (v, named) =>
          comment(words, body(v, named)),
    ),
    fc.oneof(tie('mapping'), tie('sequence')).map(
      (body): Part =>
        (v, named) =>
          yamlText(body(v, named)),
    ),
    tie('part').map(
      (body): Part =>
        (v, named) => {
          const list = helper(named(), [{ first: body(v, named) }, v.text], 'A list.', { file: 'lists/_shared' })
          return {
            text: yamlText({ of: body(v, named), list }),
            items: ['first', spread(list), when(v.flag, spread(list))],
          }
        },
    ),
    tie('mapping').map(
      (body): Part =>
        (v, named) => {
          const shared = helper(named(), body(v, named), 'Shared.')
          return { shared, again: merge({ a: 1 }, shared), sum: checksum(shared) }
        },
    ),
    text.map(
      (body): Part =>
        (v, named) =>
          helper(named(), body(v, named)),
    ),
    fc.tuple(hostileString, tie('part')).map(
      ([words, body]): Part =>
        (v, named) => {
          const inner = parameterized(named(), ({ text: passed }) => passed)
          const shared = parameterized(named(), ({ text: passed, count, labels, odd, note }) => [
            body(v, named),
            inner({ text: tpl`${passed}!`, count: len(labels), labels, odd, note }),
            inner({ text: v.name, count, labels: v.labels, odd: { flag: eq(count, 1) } }),
          ])
          return [
            shared({ text: v.text, count: v.whole, labels: v.labels, odd: v['odd-key'], note: v.optional.text }),
            shared({
              text: words,
              count: 7,
              labels: { a: withoutUnprintable(words), b: v.name },
              odd: { flag: v.flag },
            }),
            each(v.items, (item) => {
              return shared({ text: item.name, count: item.count, labels: v.more, odd: v['odd-key'], note: item.note })
            }),
          ]
        },
    ),
    fc.tuple(condition, condition, fc.array(tie('part'), { minLength: 6, maxLength: 6 })).map(
      ([first, second, [a, b, c, d, e, f]]): Part =>
        (v, named) => {
          const [x, y] = [first(v, named), second(v, named)]
          return {
            a: when(x, a?.(v, named)),
            opposite: when(not(x), a?.(v, named), when(y, 'y')),
            b: when(x, b?.(v, named), { b: when(not(x), 1), kept: when(y, 2) }),
            c: when(and(x, y), c?.(v, named), when(y, 'y', when(x, 'x'))),
            d: when(x, {
              in: when(x, d?.(v, named)),
              and: when(and(y, x), 1),
              or: when(or(x, y), 2),
              not: when(not(x), 3),
            }),
            list: [when(x, e?.(v, named)), when(x, { x: when(x, 1), y: when(y, f?.(v, named)) })],
          }
        },
    ),
  ),
  mapping: fc.dictionary(key, tie('part'), { maxKeys: 4 }).map(
    (members): Part =>
      (v, named) => {
        return Object.fromEntries(Object.entries(members).map(([name, member]) => [name, member(v, named)]))
      },
  ),
  items: fc.array(tie('part'), { maxLength: 4 }),
  sequence: tie('items').map(
    (items): Part =>
      (v, named) =>
        items.map((item) => item(v, named)),
  ),
}))

export const part = anyPart
