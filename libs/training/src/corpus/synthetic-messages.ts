import { readFile } from 'node:fs/promises'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { LabelledMessage } from './readers.ts'

const Templates = Type.Object({
  ham: Type.Array(Type.String()),
  spam: Type.Array(Type.String()),
  slots: Type.Record(Type.String(), Type.Array(Type.String(), { minItems: 1 })),
})

const templates = new URL('../../data/synthetic-templates.json', import.meta.url)

export const syntheticCorpus = 'synthetic'

/** Messages generated from each template. */
const copies = 8

/**
 * Generates ham that open corpora lack (bank alerts, one-time codes, deliveries, reminders, shared links) and the smishing that imitates it,
 * from templates written for this project. For training only, never for evaluation. Deterministic.
 * @throws Error when a template uses an undefined slot
 */
export async function generateSyntheticMessages(file: string | URL = templates): Promise<LabelledMessage[]> {
  const { ham, spam, slots } = Value.Parse(Templates, JSON.parse(await readFile(file, 'utf8')))
  const random = xoroshiro128plus(20_261_123)
  const between = (from: number, to: number): number => uniformInt(random, from, to)
  const one = (list: readonly string[]): string => list[between(0, list.length - 1)] ?? ''
  const digits = (length: number): string => Array.from({ length }, () => between(0, 9)).join('')
  const numbers: Record<string, () => string> = {
    amount: () => amount(one(currencies), between(1, 9999), between(0, 2)),
    mask: () => digits(4),
    code: () => digits(between(4, 7)),
    order: () => one(['', 'OD', 'JD00', '1Z', '#', 'TXN']) + digits(between(5, 12)),
    phone: () => one(['+1 ', '+44 7', '0800 ', '+91', '08', '1-888-']) + digits(9),
    num: () => String(between(1, 60)),
    id: () => Array.from({ length: between(6, 11) }, () => one(idCharacters)).join(''),
  }
  const filler = (slot: string): string => {
    const fillers = slots[slot]
    if (fillers === undefined)
      throw new Error(`${file} has a template with {${slot}}, which no entry of "slots" defines.`)
    return fill(one(fillers))
  }
  const fill = (template: string): string =>
    template.replace(/\{(\w+)\}/g, (_, slot: string) => numbers[slot]?.() ?? filler(slot))
  const generate = (template: string, isSpam: boolean): LabelledMessage[] =>
    Array.from({ length: copies }, () => ({ corpus: syntheticCorpus, text: fill(template), spam: isSpam }))
  return [
    ...ham.flatMap((template) => generate(template, false)),
    ...spam.flatMap((template) => generate(template, true)),
  ]
}

const currencies = ['£', '$', '€', 'Rs.', 'Rs ', 'INR ', 'NGN', 'N', 'PKR ', 'USD ', 'KES ', 'SGD ', 'R']

function amount(currency: string, whole: number, style: number): string {
  const text = style === 0 ? String(whole) : whole.toLocaleString('en-US')
  return `${currency}${text}${style === 2 ? `.${String(whole % 100).padStart(2, '0')}` : ''}`
}

const idCharacters = [...'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789']
