import { readFile } from 'node:fs/promises'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'

const OtherLanguages = Type.Array(Type.Object({ language: Type.String(), spam: Type.Boolean(), sms: Type.String() }))

const file = new URL('../../data/other-languages.json', import.meta.url)

/** Reads messages in other languages than English that were written for this project. For evaluation only, never for training. */
export async function readOtherLanguages(): Promise<Static<typeof OtherLanguages>> {
  return Value.Parse(OtherLanguages, JSON.parse(await readFile(file, 'utf8')))
}
