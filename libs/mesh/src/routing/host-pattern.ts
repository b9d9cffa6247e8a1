/** Whether every host of `narrow` is one of `wide`. Either may be a host name or a wildcard such as `*.example.com`. */
export function patternCovers(wide: string, narrow: string): boolean {
  if (!wide.startsWith('*')) return wide === narrow
  const suffix = wide.slice(1)
  const rest = narrow.startsWith('*') ? narrow.slice(1) : narrow
  return rest.endsWith(suffix) && (narrow.startsWith('*') || rest.length > suffix.length)
}

/** The pattern for the hosts that match both, when there are any. */
export function intersectPatterns(a: string, b: string): string | undefined {
  if (patternCovers(a, b)) return b
  return patternCovers(b, a) ? a : undefined
}

/** The most specific pattern that a host matches: its own name, else the longest wildcard. */
export function mostSpecific<Item>(items: Iterable<readonly [string, Item]>, host: string): Item | undefined {
  const [best] = [...items]
    .filter(([pattern]) => patternCovers(pattern, host))
    .sort(([a], [b]) => Number(a.startsWith('*')) - Number(b.startsWith('*')) || b.length - a.length)
  return best?.[1]
}

/** The name in a Host header, in lower case and without the port. */
export function hostName(host: string): string {
  return host.toLowerCase().replace(/:\d+$/, '')
}
