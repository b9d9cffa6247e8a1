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
 * Alerts of banks, one-time codes, deliveries and reminders, which no open corpus of today holds, and the smishing that imitates them,
 * from templates that the authors of this project wrote. They train; nothing is measured on them. Always the same messages.
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
    badlink: () =>
      one(['https://', 'http://', '', 'www.']) +
      host(one, digits) +
      one(['', '', `/${digits(4)}`, '/pay', '/i/x7', '/login']),
  }
  const fill = (template: string): string =>
    template.replace(/\{(\w+)\}/g, (_, slot: string) => numbers[slot]?.() ?? one(slots[slot] ?? [slot]))
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

const hostWords = [
  'secure',
  'verify',
  'account',
  'track',
  'my',
  'post',
  'help',
  'update',
  'claim',
  'win',
  'pay',
  'gov',
  'parcel',
  'login',
  'redeem',
  'alert',
  'online',
  'support',
]
const endings = [
  'com',
  'info',
  'net',
  'top',
  'xyz',
  'online',
  'co',
  'me',
  'link',
  'site',
  'ly',
  'cc',
  'vip',
  'in',
  'live',
]

function host(one: (list: readonly string[]) => string, digits: (length: number) => string): string {
  const middle = one(['-', '', '-', digits(2)])
  return `${one(hostWords)}${middle}${one(hostWords)}.${one(endings)}`
}
