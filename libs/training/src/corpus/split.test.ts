import { describe, expect, it } from 'vitest'
import { foldCount, nearDuplicateGroups, splitMessages } from './split.ts'
import { generateSyntheticMessages } from './synthetic-messages.ts'

const ham = (text: string) => ({ corpus: 'test', text, spam: false })

describe('nearDuplicateGroups', () => {
  it('groups messages of one template, whatever the numbers and links', () => {
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
  it('normalizes, removes duplicates and assigns near-duplicates to one fold', () => {
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
    expect(split[1]?.fold).toBe(split[2]?.fold)
  })

  it('assigns messages to every fold, deterministically', async () => {
    const synthetic = await generateSyntheticMessages()
    const once = splitMessages(synthetic)
    expect(new Set(once.map(({ fold: part }) => part)).size).toBe(foldCount)
    expect(splitMessages(await generateSyntheticMessages())).toEqual(once)
  })
})
