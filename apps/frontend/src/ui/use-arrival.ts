import { type RefObject, useEffect, useRef } from 'react'

interface Arrival {
  readonly focus: boolean
  readonly when?: boolean
}

/**
 * Brings what has just arrived to the reader: a phone scrolls to it when it came below the fold, and with `focus` a screen
 * reader reads it and goes on from there. It has arrived when `when` is true, at once if nothing is said of it.
 */
export function useArrival<T extends HTMLElement>({ focus, when = true }: Arrival): RefObject<T | null> {
  const ref = useRef<T>(null)
  useEffect(() => {
    const element = ref.current
    if (!element || !when) return
    if (focus) element.focus({ preventScroll: true })
    if (element.getBoundingClientRect().bottom > window.innerHeight / 2) element.scrollIntoView({ block: 'start' })
  }, [focus, when])
  return ref
}
