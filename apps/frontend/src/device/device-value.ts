import { useSyncExternalStore } from 'react'
import type { Guard } from '../api/shape.ts'

/** A value kept on this device alone, in the browser's local storage, and shared by its tabs. */
export interface DeviceValue<T> {
  get(): T
  set(value: T): void
  subscribe(onChange: () => void): () => void
}

/** Takes the place of a storage that the browser refuses (cookies blocked, no room left): lasts as long as the page. */
const refused = new Map<string, string>()

function read(key: string): string | null {
  try {
    return refused.get(key) ?? localStorage.getItem(key)
  } catch {
    return null
  }
}

function write(key: string, text: string): void {
  try {
    localStorage.setItem(key, text)
    refused.delete(key)
  } catch {
    refused.set(key, text)
  }
}

/** Storage outlives releases of the page: what is there and is not a `T` (any more) counts as absent. */
export function deviceValue<T>(key: string, isValue: Guard<T>, absent: T): DeviceValue<T> {
  const listeners = new Set<() => void>()
  let known: { readonly stored: string | null; readonly value: T } | undefined

  return {
    get() {
      const stored = read(key)
      // The same object for the same text: React compares what it gets.
      if (known?.stored !== stored) known = { stored, value: parse(stored, isValue) ?? absent }
      return known?.value ?? absent
    },
    set(value) {
      write(key, JSON.stringify(value))
      for (const listener of listeners) listener()
    },
    subscribe(onChange) {
      listeners.add(onChange)
      // Another tab wrote.
      window.addEventListener('storage', onChange)
      return () => {
        listeners.delete(onChange)
        window.removeEventListener('storage', onChange)
      }
    },
  }
}

function parse<T>(stored: string | null, isValue: Guard<T>): T | undefined {
  if (stored === null) return undefined
  try {
    const value: unknown = JSON.parse(stored)
    return isValue(value) ? value : undefined
  } catch {
    return undefined
  }
}

export function useDeviceValue<T>(value: DeviceValue<T>): T {
  return useSyncExternalStore(value.subscribe, value.get)
}
