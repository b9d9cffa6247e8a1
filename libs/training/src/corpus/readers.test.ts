import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readJsonLines, readSmsSpamCollection, smsSpamCollection } from './readers.ts'

async function corpus(...lines: string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'corpus-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const file = join(folder, 'corpus.jsonl')
  await writeFile(file, lines.join('\n'))
  return file
}

describe('readJsonLines', () => {
  it('reads labels, skips blank lines and tells preprocessed messages from raw ones', async () => {
    const file = await corpus(
      '{"corpus":"a","text":"win now","label":1,"raw":true}',
      '',
      '{"corpus":"a","text":"be win now","label":1,"raw":false}',
      '{"corpus":"b","text":"hi","label":0,"raw":true}',
    )
    expect(await readJsonLines(file)).toEqual({
      raw: [
        { corpus: 'a', text: 'win now', spam: true },
        { corpus: 'b', text: 'hi', spam: false },
      ],
      preprocessed: [{ corpus: 'a', text: 'be win now', spam: true }],
    })
  })

  it.each(['{', '{"corpus":"a","text":"hi","label":2,"raw":true}'])('names the invalid line: %s', async (line) => {
    const file = await corpus('{"corpus":"a","text":"hi","label":0,"raw":true}', line)
    await expect(readJsonLines(file)).rejects.toThrow(`${file}:2 is not a corpus line`)
  })

  it('rejects a missing file', async () => {
    await expect(readJsonLines('/no/such/corpus.jsonl')).rejects.toThrow(/ENOENT.*corpus\.jsonl/)
  })
})

describe('readSmsSpamCollection', () => {
  it('reads all 5,574 messages, 747 of them spam, in file order', async () => {
    const messages = await readSmsSpamCollection()
    expect(messages).toHaveLength(5574)
    expect(messages.filter(({ spam }) => spam)).toHaveLength(747)
    expect(messages[0]?.text).toMatch(/^Go until jurong point/)
  })

  it('rejects a copy with one changed label', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'corpus-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const file = join(folder, 'SMSSpamCollection')
    await writeFile(file, (await readFile(smsSpamCollection, 'utf8')).replace('ham', 'spam'))
    await expect(readSmsSpamCollection(file)).rejects.toThrow(/is not the SMS Spam Collection/)
  })
})
