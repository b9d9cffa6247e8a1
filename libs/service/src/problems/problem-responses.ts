import { Problem, type ProblemName, problemContentType, problems } from '@sms-checker/contracts'

/** Problems of every route: of a request that is malformed or arrives too slowly, and of the service itself. */
const commonProblems = [
  'invalid-request',
  'request-timeout',
  'unsupported-media-type',
  'headers-too-large',
  'internal-error',
] as const satisfies readonly ProblemName[]

/** The `response` entries of a route's schema for the common problems and for `own` problems of the route, by status. */
export function problemResponses(...own: ProblemName[]) {
  const names = new Set([...commonProblems, ...own])
  const titles = new Map<number, string[]>()
  for (const name of names) {
    const { status, title } = problems[name]
    titles.set(status, [...(titles.get(status) ?? []), title])
  }
  return Object.fromEntries(
    [...titles].map(([status, lines]) => [
      status,
      { description: `${lines.join(', or ')}.`, content: { [problemContentType]: { schema: Problem } } },
    ]),
  )
}
