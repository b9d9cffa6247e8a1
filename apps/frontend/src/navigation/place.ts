import { useSyncExternalStore } from 'react'

/** The pages within the page, by the fragment of the address: links, bookmarks and the back button work without a server. */
export const places = ['check', 'many', 'history'] as const
export type Place = (typeof places)[number]

export function placeOf(fragment: string): Place {
  return places.find((place) => fragment === `#${place}`) ?? 'check'
}

function subscribe(onChange: () => void) {
  window.addEventListener('hashchange', onChange)
  return () => window.removeEventListener('hashchange', onChange)
}

export function usePlace(): Place {
  return useSyncExternalStore(subscribe, () => placeOf(window.location.hash))
}
