import { describe, expect, it, vi } from 'vitest'
import { isArrayOf, isString } from '../api/shape.ts'
import { deviceValue } from './device-value.ts'

const words = () => deviceValue('words', isArrayOf(isString), [])

it('outlives the page', () => {
  words().set(['a', 'b'])
  expect(words().get()).toEqual(['a', 'b'])
})

it('gives the same object until it changes', () => {
  const value = words()
  value.set(['a'])
  expect(value.get()).toBe(value.get())
})

it.each(['not JSON', '{"a":1}', '[1]'])('counts %s, which another release may have left, as absent', (stored) => {
  localStorage.setItem('words', stored)
  expect(words().get()).toEqual([])
})

it('tells of changes here and in another tab, until asked to stop', () => {
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

describe('where the browser refuses storage', () => {
  it('keeps the value as long as the page', () => {
    vi.stubGlobal('localStorage', {
      getItem: () => null,
      setItem: () => {
        throw new DOMException('full', 'QuotaExceededError')
      },
      clear: () => {},
    })
    const value = deviceValue('refused', isArrayOf(isString), [])
    value.set(['a'])
    expect(value.get()).toEqual(['a'])
  })
})
