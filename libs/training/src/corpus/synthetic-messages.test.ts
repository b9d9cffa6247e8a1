import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { normalizeMessage } from '@sms-checker/text'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { expect, it } from 'vitest'
import { readOtherLanguages } from './other-languages.ts'
import { nearDuplicateGroups } from './split.ts'
import { generateSyntheticMessages } from './synthetic-messages.ts'

const Unseen = Type.Array(Type.Object({ sms: Type.String(), spam: Type.Boolean() }))

it('generates the same messages each time, with every slot filled', async () => {
  const messages = await generateSyntheticMessages()
  expect(await generateSyntheticMessages()).toEqual(messages)
  expect(messages.filter(({ text }) => /[{}]/.test(text))).toEqual([])
  expect(new Set(messages.map(({ spam }) => spam))).toEqual(new Set([true, false]))
})

it('shares no template with the messages that the shipped models are tested and measured on', async () => {
  const file = new URL('../../test/unseen-messages.json', import.meta.url)
  const messages = [...Value.Parse(Unseen, JSON.parse(await readFile(file, 'utf8'))), ...(await readOtherLanguages())]
  const unseen = messages.map(({ sms }) => sms)
  const generated = (await generateSyntheticMessages()).map(({ text }) => text)
  const groups = nearDuplicateGroups([...generated, ...unseen].map(normalizeMessage))
  const shared = unseen.filter((_, i) => (groups[generated.length + i] ?? 0) < generated.length)
  expect(shared).toEqual([])
})

// cspell:ignore plaec
it('names an undefined slot', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'templates-'))
  const file = join(folder, 'templates.json')
  try {
    await writeFile(file, JSON.stringify({ ham: ['See you at {plaec}'], spam: [], slots: { place: ['the pub'] } }))
    await expect(generateSyntheticMessages(file)).rejects.toThrow('templates.json has a template with {plaec}')
  } finally {
    await rm(folder, { recursive: true })
  }
})
