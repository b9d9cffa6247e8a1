import { userIdGivenParameter } from '@sms-checker/contracts'
import { useSyncExternalStore } from 'react'

export const routes = ['check', 'batch', 'history'] as const
export type Route = (typeof routes)[number]

/** The URL fragment of each route. Fragments make links, bookmarks and the back button work without a server. */
export const fragments: Readonly<Record<Route, string>> = { check: '#check', batch: '#many', history: '#history' }

export function routeOf(fragment: string): Route {
  return routes.find((route) => fragment === fragments[route]) ?? 'check'
}

export function useRoute(): Route {
  return useSyncExternalStore(subscribe, () => routeOf(window.location.hash))
}

function subscribe(onChange: () => void) {
  window.addEventListener('hashchange', onChange)
  return () => window.removeEventListener('hashchange', onChange)
}

/** Removes the marker of app-service's first-visit redirect from the URL, so that it ends up in no bookmark or shared link. */
export function removeRedirectMarker(): void {
  const url = new URL(window.location.href)
  if (!url.searchParams.has(userIdGivenParameter)) return
  url.searchParams.delete(userIdGivenParameter)
  window.history.replaceState(window.history.state, '', url)
}

/** Returns the message that another app shared with this one and removes it from the URL, so that it is returned only once. */
export function takeSharedMessage(): string | undefined {
  const shared = new URLSearchParams(window.location.hash.slice(1)).get('shared')
  if (shared === null) return undefined
  window.history.replaceState(window.history.state, '', fragments.check)
  return shared
}
