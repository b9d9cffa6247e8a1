// cspell:ignore Nachricht Bericht
import { AppBatchPrediction, batchPredictRequest, maxMessageLength } from '@sms-checker/contracts'
import { messageError } from '@sms-checker/text'
import fc from 'fast-check'
import Papa from 'papaparse'
import { Value } from 'typebox/value'
import { expect, it } from 'vitest'
import { mockFetch, prediction } from '../../../../test/mock-fetch.ts'
import { predictBatches } from '../api/predict-batches.ts'
import { extractMessages, importFile, importText } from './import-messages.ts'

/** Imports a file and returns the messages that the page then sends to the service. */
async function sendFile(file: File): Promise<string[]> {
  const { messages, skipped } = extractMessages(await importFile(file))
  expect(skipped).toEqual([])
  const requests = mockFetch(({ body }) => {
    const { requestId, app } = prediction()
    const predictions = Value.Parse(batchPredictRequest(), body).messages.map((sms) => prediction({ sms }))
    return Response.json(Value.Parse(AppBatchPrediction, { predictions, requestId, app }))
  })
  const options = { signal: new AbortController().signal, onProgress: () => {} }
  await predictBatches(
    messages.map(({ text }) => text),
    options,
  )
  return requests.flatMap(({ body }) => Value.Parse(batchPredictRequest(), body).messages)
}

const encodings = {
  'utf-8': (text: string) => new TextEncoder().encode(text),
  'utf-8 with a byte order mark': (text: string) => new TextEncoder().encode(`\ufeff${text}`),
  'utf-16le': (text: string) => utf16(text, true),
  'utf-16be': (text: string) => utf16(text, false),
} as const

function utf16(text: string, littleEndian: boolean): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer((text.length + 1) * 2))
  for (const [index, unit] of [
    0xfeff,
    ...Array.from({ length: text.length }, (_, i) => text.charCodeAt(i)),
  ].entries()) {
    view.setUint16(index * 2, unit, littleEndian)
  }
  return new Uint8Array(view.buffer)
}

const encoding = fc.constantFrom(...Object.values(encodings))
const newline = fc.constantFrom('\n', '\r\n')

/** Texts that are rich in what separates rows, columns and words. */
const text = fc
  .array(
    fc.oneof(fc.constantFrom('"', '""', ',', ';', '\t', '|', ' ', '=', "'", 'a', 'win', '1', '€', '😀'), fc.string()),
    {
      maxLength: 12,
    },
  )
  .map((parts) => parts.join('').toWellFormed().replaceAll('\0', ''))

const isMessage = (message: string) => messageError(message, maxMessageLength) === undefined
const line = text.map((message) => message.replace(/[\r\n]/g, '')).filter(isMessage)
const multiline = fc
  .array(text, { minLength: 1, maxLength: 3 })
  .chain((lines) => fc.constantFrom('\n', '\r\n').map((separator) => lines.join(separator)))
  .filter(isMessage)

const names = fc.constantFrom('message', 'sms', 'v2', 'Message Text', 'message_text', 'msg', 'Nachricht', 'Bericht')

it('sends every message of a quoted table unchanged', async () => {
  const table = fc.record({
    messages: fc.array(multiline, { minLength: 1, maxLength: 20 }),
    name: names,
    delimiter: fc.constantFrom(',', ';', '|'),
    newline,
    encoding,
    quotes: fc.boolean(),
    isFirst: fc.boolean(),
    declaresSeparator: fc.boolean(),
    endsWithNewline: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(
      table,
      async ({ messages, name, encoding, isFirst, declaresSeparator, endsWithNewline, ...options }) => {
        const row = (message: string, other: string) => (isFirst ? [message, other] : [other, message])
        const rows = [row(name, 'id'), ...messages.map((message, index) => row(message, String(index + 1)))]
        const csv = Papa.unparse(rows, options)
        const separator = declaresSeparator ? `sep=${options.delimiter}${options.newline}` : ''
        const content = separator + csv + (endsWithNewline ? options.newline : '')
        expect(await sendFile(new File([encoding(content)], 'export.csv'))).toEqual(messages)
      },
    ),
    { numRuns: 100 },
  )
})

it('sends every message of a table with one column unchanged', async () => {
  const file = fc.record({
    messages: fc.array(multiline, { minLength: 1, maxLength: 20 }),
    name: names,
    newline,
    encoding,
  })
  await fc.assert(
    fc.asyncProperty(file, async ({ messages, name, newline, encoding }) => {
      const csv = Papa.unparse([[name], ...messages.map((message) => [message])], { quotes: true, newline })
      expect(await sendFile(new File([encoding(csv)], 'export.csv'))).toEqual(messages)
    }),
    { numRuns: 100 },
  )
})

it('sends every message of a TSV file without quoting unchanged', async () => {
  const cell = line.map((message) => message.replaceAll('\t', ' ')).filter(isMessage)
  const file = fc.record({
    rows: fc.array(fc.tuple(fc.constantFrom('ham', 'spam'), cell), { minLength: 2, maxLength: 20 }),
    newline,
    encoding,
    extension: fc.constantFrom('tsv', 'csv', 'txt'),
  })
  await fc.assert(
    fc.asyncProperty(file, async ({ rows, newline, encoding, extension }) => {
      // One message that is quoted only in part shows that quotation marks are text.
      const all = [...rows, ['ham', '"Call me" she said'] as const]
      const content = ['label\tmessage', ...all.map((row) => row.join('\t'))].join(newline)
      expect(await sendFile(new File([encoding(content)], `export.${extension}`))).toEqual(
        all.map(([, message]) => message),
      )
    }),
    { numRuns: 100 },
  )
})

it('sends every line of a text file unchanged', async () => {
  // Tabs, which make a table of a text, and the starts of other formats are covered elsewhere.
  const plain = line.map((message) => `- ${message.replaceAll('\t', ' ')}`)
  const file = fc.record({ lines: fc.array(plain, { minLength: 1, maxLength: 20 }), newline, encoding })
  await fc.assert(
    fc.asyncProperty(file, async ({ lines, newline, encoding }) => {
      expect(await sendFile(new File([encoding(lines.join(newline))], 'export.txt'))).toEqual(lines)
    }),
    { numRuns: 100 },
  )
})

it('sends every message of a Windows-1252 file unchanged', async () => {
  const latin = fc
    .array(fc.constantFrom('£', 'é', 'ß', 'a', ' ', ',', '"', '\n'), { minLength: 1, maxLength: 20 })
    .map((characters) => characters.join(''))
    .filter(isMessage)
  await fc.assert(
    fc.asyncProperty(fc.array(latin, { minLength: 1, maxLength: 10 }), async (messages) => {
      const csv = Papa.unparse([['message', 'from'], ...messages.map((message) => [message, '£ shop'])])
      const bytes = Uint8Array.from(csv, (character) => character.charCodeAt(0))
      expect(await sendFile(new File([bytes], 'export.csv'))).toEqual(messages)
    }),
    { numRuns: 100 },
  )
})

it('accounts for every row of any file: as a message or as skipped', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(text, { maxLength: 20 }),
      fc.constantFrom('csv', 'tsv', 'txt'),
      async (lines, extension) => {
        const content = lines.join('\n')
        const source = await importFile(new File([content], `export.${extension}`))
        const { messages, skipped } = extractMessages(source, { column: 'row', hasHeader: false, separator: 'line' })
        if (source.kind === 'refused') return
        const kept = [...messages, ...skipped].map(({ text }) => text).join('')
        const isDeclaration = (line: string, index: number) => index === 0 && /^sep=.[ \t]*$/i.test(line)
        const visible = content.split(/\r\n|\n|\r/).filter((line, index) => !isDeclaration(line, index))
        expect(kept.replace(/\s/g, '')).toBe(visible.join('').replace(/\s/g, ''))
      },
    ),
    { numRuns: 300 },
  )
})

it('keeps every pasted line, however many commas it has', () => {
  fc.assert(
    fc.property(
      fc.array(
        line.map((message) => `- ${message.replaceAll('\t', ' ')}`),
        { minLength: 1 },
      ),
      (lines) => {
        const { messages, skipped } = extractMessages(importText(lines.join('\n')), { separator: 'line' })
        expect([messages.map(({ text }) => text), skipped]).toEqual([lines, []])
      },
    ),
  )
})
