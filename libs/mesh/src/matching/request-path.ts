/** A request target's path, and its query with the `?`. */
export function splitPath(target: string): { path: string; query: string } {
  const start = target.indexOf('?')
  return start < 0 ? { path: target, query: '' } : { path: target.slice(0, start), query: target.slice(start) }
}

/** The first value of a query parameter as it was sent: Envoy decodes neither names nor values. */
export function queryParameter(target: string, name: string): string | undefined {
  for (const pair of splitPath(target).query.slice(1).split('&')) {
    const [key, ...value] = pair.split('=')
    if (pair !== '' && key === name) return value.join('=')
  }
  return undefined
}
