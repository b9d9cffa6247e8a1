import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readSmsSpamCollection, smsSpamCollection } from './sms-spam-collection.ts'

describe('readSmsSpamCollection', () => {
  it('reads all 5,574 messages, 747 of them spam, in the order of the file', async () => {
    const messages = await readSmsSpamCollection()
    expect(messages).toHaveLength(5574)
    expect(messages.filter(({ spam }) => spam)).toHaveLength(747)
    expect(messages[0]?.text).toMatch(/^Go until jurong point/)
  })

  it('refuses a copy in which one label differs', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'corpus-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const file = join(folder, 'SMSSpamCollection')
    await writeFile(file, (await readFile(smsSpamCollection, 'utf8')).replace('ham', 'spam'))
    await expect(readSmsSpamCollection(file)).rejects.toThrow(/is not the SMS Spam Collection/)
  })
})
