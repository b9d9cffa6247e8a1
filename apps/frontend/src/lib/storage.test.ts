import { describe, expect, it, vi } from 'vitest'
import { isArrayOf, isString } from '../api/guards.ts'
import { storedValue } from './storage.ts'

const words = () => storedValue('words', isArrayOf(isString), [])

it('keeps a value after the page closes', () => {
  words().set(['a', 'b'])
  expect(words().get()).toEqual(['a', 'b'])
})

it('returns the same object until the value changes', () => {
  const value = words()
  value.set(['a'])
  expect(value.get()).toBe(value.get())
})

it.each(['not JSON', '{"a":1}', '[1]'])('ignores the stored value %s, which has another shape', (stored) => {
  localStorage.setItem('words', stored)
  expect(words().get()).toEqual([])
})

it('notifies subscribers of changes in this tab and others until they unsubscribe', () => {
  const value = words()
  const onChange = vi.fn()
  const stop = value.subscribe(onChange)
  value.set(['a'])
  window.dispatchEvent(new StorageEvent('storage', { key: 'words' }))
  expect(onChange).toHaveBeenCalledTimes(2)
  stop()
  value.set(['b'])
  expect(onChange).toHaveBeenCalledTimes(2)
})

describe('when the browser refuses to store values', () => {
  it('keeps the value in memory', () => {
    vi.stubGlobal('localStorage', {
      getItem: () => null,
      setItem: () => {
        throw new DOMException('full', 'QuotaExceededError')
      },
      clear: () => {},
    })
    const value = storedValue('refused', isArrayOf(isString), [])
    value.set(['a'])
    expect(value.get()).toEqual(['a'])
  })
})
