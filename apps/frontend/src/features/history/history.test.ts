import { expect, it } from 'vitest'
import { prediction } from '../../../test/mock-fetch.ts'
import {
  addToHistory,
  keepHistorySetting,
  maxHistoryLength,
  removeFromHistory,
  searchHistory,
  storedHistory,
} from './history.ts'

it('keeps checked messages, newest first, each prediction once', () => {
  addToHistory(prediction({ requestId: 'a', sms: 'first' }))
  addToHistory(prediction({ requestId: 'b', sms: 'second' }))
  addToHistory(prediction({ requestId: 'b', sms: 'second' }))
  expect(storedHistory.get().map(({ sms }) => sms)).toEqual(['second', 'first'])
})

it('drops the oldest entry when full', () => {
  for (let i = 0; i <= maxHistoryLength; i++) addToHistory(prediction({ requestId: `${i}` }))
  expect(storedHistory.get()).toHaveLength(maxHistoryLength)
  expect(storedHistory.get().at(-1)?.requestId).toBe('1')
})

it('keeps nothing when the user has turned it off', () => {
  keepHistorySetting.set(false)
  addToHistory(prediction())
  expect(storedHistory.get()).toEqual([])
})

it('removes one entry', () => {
  addToHistory(prediction({ requestId: 'a' }))
  addToHistory(prediction({ requestId: 'b' }))
  removeFromHistory('a')
  expect(storedHistory.get().map(({ requestId }) => requestId)).toEqual(['b'])
})

it('finds messages that contain every word', () => {
  addToHistory(prediction({ requestId: 'a', sms: 'You have WON a prize' }))
  addToHistory(prediction({ requestId: 'b', sms: 'You have mail' }))
  const found = (search: string) => searchHistory(storedHistory.get(), search).map(({ requestId }) => requestId)
  expect(found('have you')).toEqual(['b', 'a'])
  expect(found('won have')).toEqual(['a'])
  expect(found(' ')).toHaveLength(2)
  expect(found('absent')).toEqual([])
})
