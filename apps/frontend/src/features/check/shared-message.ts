/** The message that another app shared with this one, once: the address then forgets it. */
export function takeSharedMessage(): string | undefined {
  const shared = new URLSearchParams(window.location.hash.slice(1)).get('shared')
  if (shared === null) return undefined
  window.history.replaceState(window.history.state, '', '#check')
  return shared
}
