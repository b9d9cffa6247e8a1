import { Problem, type ProblemName, problemContentType, problems } from '@sms-checker/contracts'

/** The `response` entries of a route's schema, by status, for the problems that it can answer with. */
export function problemResponses(...names: ProblemName[]) {
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
