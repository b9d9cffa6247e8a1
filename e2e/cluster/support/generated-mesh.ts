import fc from 'fast-check'

/** Values that routes match and requests carry, few enough to match often. */
const paths = [
  '/',
  '/a',
  '/a/b',
  '/A/b',
  '/a/',
  '/a//b',
  '/ab',
  '/b',
  '/a/b/c',
  '/a/%62',
  '/a/./b',
  '/a/x/../b',
  '/a//../b',
  '/a/..',
  '/a/%2e%2e/b',
  '/a%2fb',
  '/a\\b',
  '/a|b',
] as const
const queries = ['', '?q=1', '?q=2&r=', '?r=x&q=1', '?Q=1'] as const
const values = ['10', '1', 'beta', 'beta-0', 'Beta'] as const
const headerNames = ['x-user-id', 'x-team', 'cookie'] as const
const methods = ['GET', 'POST', 'DELETE'] as const
const regexes = ['.*0$', 'beta.*', '[a-z]+', '(.*;\\s*)?user-id=(?:[^;]*0)(\\s*;.*)?', '1?0'] as const
const uriRegexes = ['/a.*', '/a(/b)?', '.*b', '/[ab]'] as const
const cookies = ['user-id=10', 'user-id=1', 'a=1; user-id=20', 'x-user-id=0', 'user-id=10; b=2'] as const

export const subsets = ['one', 'two', 'three'] as const
/** A subset without pods: Envoy responds 503. */
export const emptySubset = 'none'
export const sourceLabels: readonly Record<string, string>[] = [
  { version: 'canary' },
  { version: 'stable', tier: 'gold' },
]

const constantFrom = fc.constantFrom
const stringMatch = fc.oneof(
  fc.record({ exact: constantFrom(...values) }),
  fc.record({ prefix: constantFrom('b', '1', 'beta', 'user-id=1') }),
  fc.record({ regex: constantFrom(...regexes) }),
)
const presence = fc.constant({})
const uriMatch = fc.oneof(
  fc.record({ exact: constantFrom('/', '/a', '/a/b', '/A/b') }),
  fc.record({ prefix: constantFrom('/', '/a', '/a/', '/A') }),
  fc.record({ regex: constantFrom(...uriRegexes) }),
)
const headerMatches = fc.dictionary(constantFrom(...headerNames), fc.oneof(stringMatch, presence), {
  minKeys: 1,
  maxKeys: 2,
})

const match = fc
  .record(
    {
      uri: uriMatch,
      ignoreUriCase: fc.boolean(),
      method: fc.record({ exact: constantFrom(...methods) }),
      headers: headerMatches,
      withoutHeaders: headerMatches,
      queryParams: fc.dictionary(
        constantFrom('q', 'r'),
        fc.oneof(fc.record({ exact: constantFrom('1', 'x') }), presence),
        { minKeys: 1 },
      ),
      sourceLabels: constantFrom<Record<string, string>>(
        { version: 'canary' },
        { version: 'stable' },
        { tier: 'gold' },
      ),
    },
    { requiredKeys: [] },
  )
  .filter((conditions) => Object.keys(conditions).some((name) => name !== 'ignoreUriCase'))

const action = (host: string) =>
  fc.oneof(
    {
      weight: 8,
      arbitrary: constantFrom(...subsets).map((subset) => ({ route: [{ destination: { host, subset } }] })),
    },
    { weight: 1, arbitrary: fc.constant({ route: [{ destination: { host, subset: emptySubset } }] }) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(constantFrom(...subsets), constantFrom('/rewritten', '/'))
        .map(([subset, uri]) => ({ rewrite: { uri }, route: [{ destination: { host, subset } }] })),
    },
    { weight: 1, arbitrary: fc.constant({ redirect: { uri: '/elsewhere', redirectCode: 302 } }) },
    { weight: 1, arbitrary: fc.constant({ directResponse: { status: 418, body: { string: 'teapot' } } }) },
  )

const routes = (host: string) =>
  fc
    .array(fc.record({ match: fc.array(match, { minLength: 1, maxLength: 2 }), action: action(host) }), {
      minLength: 2,
      maxLength: 5,
    })
    .chain((some) =>
      fc
        .option(action(host))
        .map((otherwise) => [
          ...some.map(({ match, action }) => ({ match, ...action })),
          ...(otherwise === null ? [] : [otherwise]),
        ]),
    )

/** Returns random HTTP routes of one VirtualService to the subsets of `host`. */
export function sampleRoutes(host: string, seed: number) {
  const [sample] = fc.sample(routes(host), { seed, numRuns: 1 })
  return sample ?? []
}

export interface SampleRequest {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
}

export function sampleRequests(count: number, seed: number): SampleRequest[] {
  const header = {
    'x-user-id': constantFrom(...values),
    'x-team': constantFrom(...values),
    cookie: constantFrom(...cookies),
  }
  const sample = fc.record({
    method: constantFrom(...methods),
    path: fc.tuple(constantFrom(...paths), constantFrom(...queries)).map(([path, query]) => path + query),
    headers: fc.record(header, { requiredKeys: [] }),
  })
  return fc.sample(sample, { seed, numRuns: count })
}
