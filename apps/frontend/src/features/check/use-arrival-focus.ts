import { type RefObject, useEffect, useRef } from 'react'

/** Moves the focus to what has just arrived, so that a screen reader reads it and a phone scrolls to it. */
export function useArrivalFocus<T extends HTMLElement>(): RefObject<T | null> {
  const ref = useRef<T>(null)
  useEffect(() => ref.current?.focus(), [])
  return ref
}
