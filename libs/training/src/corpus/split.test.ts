import { describe, expect, it } from 'vitest'
import { nearDuplicateGroups } from './near-duplicates.ts'
import { parts, splitMessages } from './split.ts'
import { writeMessages } from './written-messages.ts'

const ham = (text: string) => ({ corpus: 'test', text, spam: false })

describe('nearDuplicateGroups', () => {
  it('keeps copies of a template together, whatever number or link is filled in', () => {
    const groups = nearDuplicateGroups([
      'Your Acct 304XX89 has been debited with NGN200.00 on 31-JAN-2014',
      'see you at the station',
      'Your Acct 111XX22 has been debited with NGN9,100.50 on 02-MAY-2013 12:00',
      'see you at the cinema',
    ])
    expect(groups).toEqual([0, 1, 0, 3])
  })
})

describe('splitMessages', () => {
  it('normalises, drops repetitions, and puts near-duplicates into one part', () => {
    const split = splitMessages([
      ham('call  me\nlater'),
      ham('Call me later'),
      ham('win 1 prize now at http://a.example today friend'),
      ham('win 200 prize now at http://b.example/x today friend'),
    ])
    expect(split.map(({ text }) => text)).toEqual([
      'call me later',
      'win 1 prize now at http://a.example today friend',
      'win 200 prize now at http://b.example/x today friend',
    ])
    expect(split[1]?.part).toBe(split[2]?.part)
  })

  it('deals messages out to every part, the same way each time', async () => {
    const written = await writeMessages()
    const once = splitMessages(written)
    expect(new Set(once.map(({ part }) => part)).size).toBe(parts)
    expect(splitMessages(await writeMessages())).toEqual(once)
  })
})

describe('writeMessages', () => {
  it('fills every slot of every template', async () => {
    for (const { text } of await writeMessages()) expect(text).not.toMatch(/[{}]/)
  })
})
