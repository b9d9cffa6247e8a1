/** Whether a host is `pattern`, or lies under it when it starts with `*`. */
export function hostMatches(pattern: string, host: string): boolean {
  const [wanted, given] = [pattern.toLowerCase(), host.toLowerCase()]
  if (!wanted.startsWith('*')) return wanted === given
  return given.length > wanted.length - 1 && given.endsWith(wanted.slice(1))
}

/** Orders host patterns, most specific first: exact names, then wildcards from the longest to the shortest. */
export function byHostSpecificity(a: string, b: string): number {
  return Number(a.startsWith('*')) - Number(b.startsWith('*')) || b.length - a.length
}

/** A host header without its port. */
export function withoutPort(host: string): string {
  return host.replace(/:\d+$/, '')
}
