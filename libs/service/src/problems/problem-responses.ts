import { Problem, type ProblemName, problemContentType, problems } from '@sms-checker/contracts'

/** The `response` entries of a route's schema for the problems that it can respond with, by status. */
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
