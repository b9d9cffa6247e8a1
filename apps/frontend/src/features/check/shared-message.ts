const prefix = '#shared='

/** The message that another app shared with this one, once: the address then forgets it. */
export function takeSharedMessage(): string | undefined {
  const { hash } = window.location
  if (!hash.startsWith(prefix)) return undefined
  window.history.replaceState(window.history.state, '', '#check')
  return decodeURIComponent(hash.slice(prefix.length))
}
