import { readFile } from 'node:fs/promises'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { LabelledMessage } from './labelled-message.ts'

const Templates = Type.Object({
  ham: Type.Array(Type.String()),
  spam: Type.Array(Type.String()),
  slots: Type.Record(Type.String(), Type.Array(Type.String(), { minItems: 1 })),
})

const templates = new URL('../../data/written-templates.json', import.meta.url)

/** How often each template is filled in. */
const copies = 8

/**
 * Alerts of banks, one-time codes, deliveries and reminders, links that friends share, which no open corpus of today holds, and the smishing
 * that imitates them, from templates that the authors of this project wrote. They train; nothing is measured on them. Always the same messages.
 * @throws Error when a template names a slot that the file does not fill
 */
export async function writeMessages(file: string | URL = templates): Promise<LabelledMessage[]> {
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
    if (fillers === undefined) throw new Error(`${file} has a template with {${slot}}, and nothing to put there.`)
    return fill(one(fillers))
  }
  const fill = (template: string): string =>
    template.replace(/\{(\w+)\}/g, (_, slot: string) => numbers[slot]?.() ?? filler(slot))
  const written = (template: string, isSpam: boolean): LabelledMessage[] =>
    Array.from({ length: copies }, () => ({ corpus: 'written', text: fill(template), spam: isSpam }))
  return [
    ...ham.flatMap((template) => written(template, false)),
    ...spam.flatMap((template) => written(template, true)),
  ]
}

const currencies = ['£', '$', '€', 'Rs.', 'Rs ', 'INR ', 'NGN', 'N', 'PKR ', 'USD ', 'KES ', 'SGD ', 'R']

function amount(currency: string, whole: number, style: number): string {
  const text = style === 0 ? String(whole) : whole.toLocaleString('en-US')
  return `${currency}${text}${style === 2 ? `.${String(whole % 100).padStart(2, '0')}` : ''}`
}

const idCharacters = [...'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789']
