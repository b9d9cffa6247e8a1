import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readJsonLines } from './json-lines.ts'

async function corpus(...lines: string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'corpus-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const file = join(folder, 'corpus.jsonl')
  await writeFile(file, lines.join('\n'))
  return file
}

describe('readJsonLines', () => {
  it('reads labels, and leaves out blank lines and machine-processed messages', async () => {
    const file = await corpus(
      '{"corpus":"a","text":"win now","label":1,"raw":true}',
      '',
      '{"corpus":"a","text":"be win now","label":1,"raw":false}',
      '{"corpus":"b","text":"hi","label":0,"raw":true}',
    )
    expect(await readJsonLines(file)).toEqual([
      { corpus: 'a', text: 'win now', spam: true },
      { corpus: 'b', text: 'hi', spam: false },
    ])
  })

  it.each(['{', '{"corpus":"a","text":"hi","label":2,"raw":true}'])(
    'names the line that is wrong: %s',
    async (line) => {
      const file = await corpus('{"corpus":"a","text":"hi","label":0,"raw":true}', line)
      await expect(readJsonLines(file)).rejects.toThrow(`${file}:2 is not a line of a corpus`)
    },
  )

  it('says that a file is missing', async () => {
    await expect(readJsonLines('/no/such/corpus.jsonl')).rejects.toThrow(/ENOENT.*corpus\.jsonl/)
  })
})
