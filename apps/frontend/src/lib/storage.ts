import { useSyncExternalStore } from 'react'
import type { Guard } from '../api/guards.ts'

/** A value in the browser's local storage, shared by all tabs of this browser. */
export interface StoredValue<T> {
  get(): T
  set(value: T): void
  /** Calls `onChange` after a change in this tab or another. @returns a function that unsubscribes */
  subscribe(onChange: () => void): () => void
}

/**
 * Returns the value stored under `key`. A stored value that fails `isValue`, such as one of an older release, is ignored, and
 * `defaultValue` is used. When the browser refuses to store a value, it is kept in memory until the page closes.
 */
export function storedValue<T>(key: string, isValue: Guard<T>, defaultValue: T): StoredValue<T> {
  const listeners = new Set<() => void>()
  let cached: { readonly json: string | null; readonly value: T } | undefined

  return {
    get() {
      const json = read(key)
      // React compares snapshots by identity, so the same JSON must give the same object.
      if (cached?.json !== json) cached = { json, value: parse(json, isValue) ?? defaultValue }
      return cached?.value ?? defaultValue
    },
    set(value) {
      write(key, JSON.stringify(value))
      for (const listener of listeners) listener()
    },
    subscribe(onChange) {
      listeners.add(onChange)
      // Fires when another tab writes.
      window.addEventListener('storage', onChange)
      return () => {
        listeners.delete(onChange)
        window.removeEventListener('storage', onChange)
      }
    },
  }
}

export function useStoredValue<T>(value: StoredValue<T>): T {
  return useSyncExternalStore(value.subscribe, value.get)
}

/** Values that the browser refused to store because storage is blocked or full. */
const inMemory = new Map<string, string>()

function read(key: string): string | null {
  try {
    return inMemory.get(key) ?? localStorage.getItem(key)
  } catch {
    return null
  }
}

function write(key: string, json: string): void {
  try {
    localStorage.setItem(key, json)
    inMemory.delete(key)
  } catch {
    inMemory.set(key, json)
  }
}

function parse<T>(json: string | null, isValue: Guard<T>): T | undefined {
  if (json === null) return undefined
  try {
    const value: unknown = JSON.parse(json)
    return isValue(value) ? value : undefined
  } catch {
    return undefined
  }
}
