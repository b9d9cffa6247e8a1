import { type RefObject, useEffect, useRef } from 'react'

interface Options {
  /** Also move the focus to the element, so that a screen reader reads it and continues from there. */
  readonly focus: boolean
  /** Waits until this is true. @default true */
  readonly when?: boolean
}

/** Returns a ref whose element is scrolled into view when it appears in the lower half of the screen or below. */
export function useScrollIntoView<T extends HTMLElement>({ focus, when = true }: Options): RefObject<T | null> {
  const ref = useRef<T>(null)
  useEffect(() => {
    const element = ref.current
    if (!element || !when) return
    if (focus) element.focus({ preventScroll: true })
    if (element.getBoundingClientRect().bottom > window.innerHeight / 2) element.scrollIntoView({ block: 'start' })
  }, [focus, when])
  return ref
}
