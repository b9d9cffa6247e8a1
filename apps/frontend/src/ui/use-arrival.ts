import { type RefObject, useEffect, useRef } from 'react'

/**
 * Brings what has just arrived to the reader: a phone scrolls to it when it came below the fold, and with `focus` a screen
 * reader reads it and goes on from there.
 */
export function useArrival<T extends HTMLElement>({ focus }: { readonly focus: boolean }): RefObject<T | null> {
  const ref = useRef<T>(null)
  useEffect(() => {
    const element = ref.current
    if (!element) return
    if (focus) element.focus({ preventScroll: true })
    if (element.getBoundingClientRect().bottom > window.innerHeight / 2) element.scrollIntoView({ block: 'start' })
  }, [focus])
  return ref
}
