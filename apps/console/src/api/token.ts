const storageKey = 'operator-token'

/** The operator token of this tab. It is forgotten when the tab closes. */
export function readToken(): string | undefined {
  return sessionStorage.getItem(storageKey) ?? undefined
}

export function storeToken(token: string | undefined): void {
  if (token === undefined) sessionStorage.removeItem(storageKey)
  else sessionStorage.setItem(storageKey, token)
}

/**
 * Takes the token from an address like `/#token=…`, which `npm start` prints, and removes it from the address. A fragment is
 * never sent to the server, so the token is in no log.
 */
export function takeTokenFromAddress(): void {
  const { hash, pathname, search } = window.location
  const token = new URLSearchParams(hash.slice(1)).get('token')
  if (token === null) return
  storeToken(token)
  history.replaceState(null, '', pathname + search)
}
