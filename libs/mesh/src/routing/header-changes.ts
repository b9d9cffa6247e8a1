import type { HeaderChanges } from '../objects/virtual-service.ts'
import type { Headers } from '../request.ts'

/** Headers after a change: removed, then set, then added to (Envoy's order), in lower case. */
export function changeHeaders(headers: Headers, changes: HeaderChanges | undefined): Headers {
  const changed = new Map(Object.entries(headers))
  for (const name of changes?.remove ?? []) changed.delete(name.toLowerCase())
  for (const [name, value] of Object.entries(changes?.set ?? {})) changed.set(name.toLowerCase(), value)
  for (const [name, value] of Object.entries(changes?.add ?? {})) {
    const present = changed.get(name.toLowerCase())
    changed.set(name.toLowerCase(), present === undefined ? value : `${present}, ${value}`)
  }
  return Object.fromEntries(changed)
}
