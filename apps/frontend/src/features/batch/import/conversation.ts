// cspell:ignore smses parsererror weggelaten ausgeblendet omis omitid
import type { Conversation, Entry, Refusal, Skipped } from './source.ts'

// Direction marks and narrow spaces that WhatsApp writes around dates and notices.
const marks = '[\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]*'
// Languages differ in digits, in spaces and a dot after the parts of a date, in an abbreviation of "year", and in what precedes the time.
const part = `${marks}[./-]${marks}\\s?${marks}`
const date = `\\p{Nd}{1,4}${part}\\p{Nd}{1,2}${part}\\p{Nd}{1,4}${marks}\\.?(?:\\s\\p{L}{1,2}\\.)?`
const clock = '\\p{Nd}{1,2}[:.]\\p{Nd}{2}(?:[:.]\\p{Nd}{2})?'
const half = '[\\p{L}\\p{M}.]{1,6}(?:\\s[\\p{L}\\p{M}.]{1,3})?'
const time = `(?:${half}\\s?)?${clock}(?:[\\s\\u202f\\u00a0]?${half})?`
const moment = `${date}[,،]?\\s${marks}${time}`
// On Android in Korean, a comma follows the time.
const korean = `${date}\\s(?:오전|오후)\\s${clock},\\s`
const whatsAppStart = new RegExp(
  `^${marks}(?:\\[${moment}${marks}\\]\\s?|${moment}${marks}\\s[-–]\\s|${korean})${marks}`,
  'u',
)

/** Placeholders that stand for media in a WhatsApp export, such as `<Media omitted>`. */
const whatsAppMedia =
  /^(?:\u200e?<[^<>\n]{3,60}>|\u200e[^\n]{3,60}(?:omitted|weggelaten|ausgeblendet|omis|omitid[oa]))$/

/**
 * Reads a WhatsApp chat export ("Export chat"). Returns undefined for other texts. Date and sender are removed. Notices, which have no
 * sender, and media are skipped.
 */
export function readWhatsApp(text: string): Conversation | undefined {
  const lines = text.split(/\r\n|\n|\r/)
  if (!whatsAppStart.test(lines.find((line) => line.trim() !== '') ?? '')) return undefined
  const entries: Entry[] = []
  const skipped: Skipped[] = []
  for (const { number, lines: block } of splitBlocks(lines, (line) => whatsAppStart.test(line))) {
    const raw = block.join('\n')
    const content = trimBlankLines(raw.replace(whatsAppStart, ''))
    const sender = /^[^:\n]{1,80}: ?/.exec(content)?.[0]
    const message = sender === undefined ? '' : content.slice(sender.length)
    if (message.trim() === '' || whatsAppMedia.test(message)) skipped.push({ number, reason: 'no-text', text: raw })
    else entries.push({ number, text: message })
  }
  return { kind: 'conversation', format: 'whatsapp', entries, skipped }
}

const iMessageStart =
  /^\s*(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]* \d{1,2}, \d{4} {1,2}\d{1,2}:\d{2}:\d{2}[ \u202f][AP]M\b/

/**
 * Reads an iMessage text export: a date, a sender and the text on lines of their own, then a blank line. Returns undefined for other
 * texts. Announcements, which stand on the line of the date, are skipped.
 */
export function readIMessage(text: string): Conversation | undefined {
  const lines = text.split(/\r\n|\n|\r/)
  if (!iMessageStart.test(lines.find((line) => line.trim() !== '') ?? '')) return undefined
  const entries: Entry[] = []
  const skipped: Skipped[] = []
  for (const { number, lines: block } of splitBlocks(lines, (line) => iMessageStart.test(line))) {
    const [head = '', , ...rest] = block
    const isAnnouncement = !/[AP]M(?:\s\([^)]*\))?\s*$/.test(head)
    const indent = /^\s*/.exec(head)?.[0] ?? ''
    const message = trimBlankLines(
      rest.map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line)).join('\n'),
    )
    if (isAnnouncement || message.trim() === '')
      skipped.push({ number, reason: 'no-text', text: block.join('\n').trim() })
    else entries.push({ number, text: message })
  }
  return { kind: 'conversation', format: 'imessage', entries, skipped }
}

interface Block {
  readonly number: number
  readonly lines: string[]
}

/** Splits lines into blocks, each of which begins with a line that `isStart` accepts. */
function splitBlocks(lines: readonly string[], isStart: (line: string) => boolean): Block[] {
  const blocks: Block[] = []
  for (const [index, line] of lines.entries()) {
    if (isStart(line)) blocks.push({ number: index + 1, lines: [line] })
    else blocks.at(-1)?.lines.push(line)
  }
  return blocks
}

function trimBlankLines(text: string): string {
  return text.replace(/^(?:[^\S\n]*\n)+|(?:\n[^\S\n]*)+$/g, '')
}

/** Reads an XML file of SMS Backup & Restore: the `body` of every `sms` and the text parts of every `mms`. Refuses other markup. */
export function readMarkup(text: string): Conversation | Refusal {
  const document = new DOMParser().parseFromString(withoutSurrogateReferences(text), 'application/xml')
  const messages = [...document.querySelectorAll('smses > sms, smses > mms')]
  if (document.querySelector('parsererror') || document.documentElement?.tagName !== 'smses') {
    return { kind: 'refused', reason: 'markup' }
  }
  const entries: Entry[] = []
  const skipped: Skipped[] = []
  for (const [index, element] of messages.entries()) {
    const message = element.tagName === 'sms' ? attribute(element, 'body') : mmsText(element)
    if (message.trim() === '') skipped.push({ number: index + 1, reason: 'no-text', text: describe(element) })
    else entries.push({ number: index + 1, text: message })
  }
  return { kind: 'conversation', format: 'sms-backup', entries, skipped }
}

function mmsText(mms: Element): string {
  return [...mms.querySelectorAll('part[ct="text/plain"]')]
    .map((part) => attribute(part, 'text'))
    .filter(Boolean)
    .join('\n')
}

/** The app writes "null" for attributes without a value. */
function attribute(element: Element, name: string): string {
  const value = element.getAttribute(name) ?? ''
  return value === 'null' ? '' : value
}

function describe(element: Element): string {
  return [element.tagName.toUpperCase(), attribute(element, 'readable_date'), attribute(element, 'address')]
    .join(' ')
    .trim()
}

/** Replaces emoji that the app writes as two character references, one for each surrogate, which is not valid XML. */
function withoutSurrogateReferences(text: string): string {
  return text.replace(/&#(5[5-6]\d{3});&#(5[6-7]\d{3});/g, (reference, high: string, low: string) => {
    const [first, second] = [Number(high), Number(low)]
    const isPair = first >= 0xd800 && first <= 0xdbff && second >= 0xdc00 && second <= 0xdfff
    return isPair ? String.fromCharCode(first, second) : reference
  })
}
