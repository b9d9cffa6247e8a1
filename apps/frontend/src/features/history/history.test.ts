import { expect, it } from 'vitest'
import { answer } from '../../../test/fake-service.ts'
import { keepHistory } from '../../device/preferences.ts'
import { find, forget, history, longestHistory, remember } from './history.ts'

it('keeps what was checked, newest first, each answer once', () => {
  remember(answer({ requestId: 'a', sms: 'first' }))
  remember(answer({ requestId: 'b', sms: 'second' }))
  remember(answer({ requestId: 'b', sms: 'second' }))
  expect(history.get().map(({ sms }) => sms)).toEqual(['second', 'first'])
})

it('forgets the oldest', () => {
  for (let i = 0; i <= longestHistory; i++) remember(answer({ requestId: `${i}` }))
  expect(history.get()).toHaveLength(longestHistory)
  expect(history.get().at(-1)?.requestId).toBe('1')
})

it('keeps nothing of who does not want it', () => {
  keepHistory.set(false)
  remember(answer())
  expect(history.get()).toEqual([])
})

it('forgets one message on request', () => {
  remember(answer({ requestId: 'a' }))
  remember(answer({ requestId: 'b' }))
  forget('a')
  expect(history.get().map(({ requestId }) => requestId)).toEqual(['b'])
})

it('finds messages that hold every word', () => {
  remember(answer({ requestId: 'a', sms: 'You have WON a prize' }))
  remember(answer({ requestId: 'b', sms: 'You have mail' }))
  const found = (search: string) => find(history.get(), search).map(({ requestId }) => requestId)
  expect(found('have you')).toEqual(['b', 'a'])
  expect(found('won have')).toEqual(['a'])
  expect(found(' ')).toHaveLength(2)
  expect(found('absent')).toEqual([])
})
