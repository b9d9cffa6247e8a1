import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppBatchPrediction, batchPredictRequest, maxBatchSize } from '@sms-checker/contracts'
import { fireEvent, waitFor } from '@testing-library/react'
import { Value } from 'typebox/value'
import { expect, it } from 'vitest'
import { mockFetch, prediction, problem, type SentRequest } from '../../../../test/mock-fetch.ts'
import { renderWithProviders } from '../../../../test/render-with-providers.tsx'
import { batchSize } from '../api/predict-batches.ts'
import { BatchPage } from './batch-page.tsx'
import { initialRowCount } from './batch-results.tsx'

function reply({ body }: SentRequest): Response {
  const { messages } = Value.Parse(batchPredictRequest(), body)
  const predictions = messages.map((sms) => {
    const isSpam = sms.includes('win')
    return prediction({ sms, result: isSpam ? 'spam' : 'ham', probability: isSpam ? 0.9 : 0.1 })
  })
  const { requestId, app } = prediction()
  return Response.json(Value.Parse(AppBatchPrediction, { predictions, requestId, app }))
}

function open(messages: readonly string[]) {
  const page = renderWithProviders(<BatchPage />)
  fireEvent.change(page.getByRole('textbox', { name: 'Messages' }), { target: { value: messages.join('\n') } })
  return page
}

it('checks every message and shows a table that can be sorted and filtered', async () => {
  mockFetch(reply)
  const page = open(['win now', 'see you', 'hello', 'win more'])
  await page.person.click(page.getByRole('button', { name: 'Check 4 messages' }))
  expect(await page.findByRole('heading', { name: '2 of 4 are spam' })).toBeDefined()
  const texts = () =>
    page
      .getAllByRole('row')
      .slice(1)
      .map((row) => row.children[1]?.textContent)
  expect(texts()).toEqual(['win now', 'see you', 'hello', 'win more'])
  await page.person.click(page.getByRole('button', { name: 'Message' }))
  expect(texts()).toEqual(['hello', 'see you', 'win more', 'win now'])
  expect(page.getByRole('columnheader', { name: 'Message' }).getAttribute('aria-sort')).toBe('ascending')
  await page.person.selectOptions(page.getByRole('combobox', { name: 'Show' }), 'Spam')
  expect(texts()).toEqual(['win more', 'win now'])
})

it('sends batches within the limit, and shows progress', async () => {
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  const requests = mockFetch(async (sent) => {
    if (requests.length === 2) await held
    return reply(sent)
  })
  const page = open(Array.from({ length: 16 }, (_, i) => `message ${i}`))
  await page.person.click(page.getByRole('button', { name: 'Check 16 messages' }))
  expect(await page.findByRole('progressbar', { name: '2 of 16 checked' })).toBeDefined()
  release()
  expect(await page.findByRole('heading', { name: '0 of 16 are spam' })).toBeDefined()
  expect(requests).toHaveLength(8)
})

it('never exceeds the maximum batch size', () => {
  expect(batchSize(1)).toBe(1)
  expect(batchSize(10_000)).toBe(maxBatchSize)
})

it('keeps the results after a cancellation, and resumes from there', async () => {
  const requests = mockFetch((sent) => (requests.length === 2 ? new Promise(() => {}) : reply(sent)))
  const page = open(Array.from({ length: 8 }, (_, i) => `message ${i}`))
  await page.person.click(page.getByRole('button', { name: 'Check 8 messages' }))
  await page.findByRole('progressbar', { name: '1 of 8 checked' })
  await page.person.click(page.getByRole('button', { name: 'Cancel' }))
  await page.person.click(await page.findByRole('button', { name: 'Resume' }))
  expect(await page.findByRole('heading', { name: '0 of 8 are spam' })).toBeDefined()
  expect(new Set(sentMessages(requests)).size).toBe(8)
})

it('explains a failed batch, and resumes from there', async () => {
  const requests = mockFetch((sent) => (requests.length === 2 ? problem(503, 'Busy.') : reply(sent)))
  const page = open(Array.from({ length: 8 }, (_, i) => `message ${i}`))
  await page.person.click(page.getByRole('button', { name: 'Check 8 messages' }))
  expect(await page.findByText('Busy.')).toBeDefined()
  await page.person.click(page.getByRole('button', { name: 'Try again' }))
  expect(await page.findByRole('heading', { name: '0 of 8 are spam' })).toBeDefined()
})

it('lists messages that are too long, and checks the others', async () => {
  mockFetch(reply)
  const page = open(['hello', 'x'.repeat(2_001)])
  await page.person.click(await page.findByText('1 row will not be checked'))
  expect(page.getByText('Row 2:').closest('li')?.textContent).toContain('is longer than 2,000 characters')
  expect(page.getByRole('button', { name: 'Check 1 message' })).toBeDefined()
})

it('asks for messages instead of sending none', async () => {
  const requests = mockFetch(reply)
  const page = open([' '])
  await page.person.click(page.getByRole('button', { name: 'Check messages' }))
  expect(page.getByText('Paste messages or open a file first.')).toBeDefined()
  expect(requests).toEqual([])
})

function sentMessages(requests: readonly SentRequest[]): string[] {
  return requests.flatMap(({ body }) => Value.Parse(batchPredictRequest(), body).messages)
}

const fileInput = 'Open a file'

it('sends the messages of a CSV file unchanged', async () => {
  const requests = mockFetch(reply)
  const page = open([])
  await page.person.upload(page.getByLabelText(fileInput), new File(['id,sms\n1,"win\n\nnow"\n2,"Hi, you"'], 'a.csv'))
  expect(await page.findByRole('heading', { name: 'a.csv' })).toBeDefined()
  expect(page.getByText('2 messages found')).toBeDefined()
  await page.person.click(page.getByRole('button', { name: 'Check 2 messages' }))
  await page.findByRole('heading', { name: '1 of 2 are spam' })
  expect(sentMessages(requests)).toEqual(['win\n\nnow', 'Hi, you'])
})

const corpus = join(import.meta.dirname, '../../../../../../libs/training/data/SMSSpamCollection')

it('sends every message of the SMS Spam Collection, whose quotation marks do not pair up', async () => {
  const content = await readFile(corpus)
  const lines = content.toString('utf8').trimEnd().split('\n')
  const requests = mockFetch(reply)
  const page = open([])
  await page.person.upload(page.getByLabelText(fileInput), new File([content], 'SMSSpamCollection.csv'))
  await page.person.click(await page.findByRole('button', { name: 'Check 5,574 messages' }))
  await waitFor(() => expect(sentMessages(requests)).toHaveLength(5_574))
  expect(sentMessages(requests)).toEqual(lines.map((line) => line.slice(line.indexOf('\t') + 1)))
})

it('asks for the column when it cannot tell which one contains the messages', async () => {
  const requests = mockFetch(reply)
  const page = open([])
  await page.person.upload(page.getByLabelText(fileInput), new File(['a;b\nwin;yes\nhi;no'], 'a.csv'))
  const column = await page.findByRole('combobox', { name: 'The messages are in' })
  await page.person.click(page.getByRole('button', { name: 'Check messages' }))
  expect(page.getByRole('status').textContent).toBe('Choose the column that contains the messages.')
  expect(requests).toEqual([])
  await page.person.click(page.getByRole('checkbox', { name: 'The first row contains column names' }))
  await page.person.selectOptions(column, 'b')
  await page.person.click(page.getByRole('button', { name: 'Check 2 messages' }))
  await page.findByRole('heading', { name: '0 of 2 are spam' })
  expect(sentMessages(requests)).toEqual(['yes', 'no'])
})

it('returns to the typed messages when the file is removed', async () => {
  mockFetch(reply)
  const page = open(['typed'])
  await page.person.upload(page.getByLabelText(fileInput), new File(['one\ntwo'], 'a.txt'))
  await page.person.click(await page.findByRole('button', { name: 'Remove file' }))
  expect(page.getByRole('textbox')).toHaveProperty('value', 'typed')
})

it('reads a pasted CSV with quotes and line breaks', async () => {
  const requests = mockFetch(reply)
  const page = open(['id;message', '1;"win', 'now"', '2;hi'])
  await page.person.click(await page.findByRole('button', { name: 'Check 2 messages' }))
  await page.findByRole('heading', { name: '1 of 2 are spam' })
  expect(sentMessages(requests)).toEqual(['win\nnow', 'hi'])
})

it('lets the user choose between lines and blank lines', async () => {
  mockFetch(reply)
  const page = open(['a', 'b', '', 'c'])
  await page.findByRole('button', { name: 'Check 2 messages' })
  await page.person.selectOptions(page.getByRole('combobox', { name: 'Messages are separated by' }), 'Line breaks (3)')
  expect(page.getByRole('button', { name: 'Check 3 messages' })).toBeDefined()
})

it('reads a dropped file, and explains which files work when it cannot', async () => {
  mockFetch(reply)
  const page = open([])
  const drop = (content: BlobPart, name: string) =>
    fireEvent.drop(document.body, { dataTransfer: { files: [new File([content], name)] } })
  drop(new Uint8Array([0x89, 0x50, 0]), 'picture.png')
  expect((await page.findByRole('alert')).textContent).toMatch(/isn’t a text file.*These work: CSV/)
  drop('win\nhi', 'export.txt')
  expect(await page.findByRole('button', { name: 'Check 2 messages' })).toBeDefined()
  expect(page.queryByRole('alert')).toBeNull()
})

it('counts close calls, filters them, and moves the focus to the results', async () => {
  const near = { result: 'spam', probability: 0.55 } as const
  mockFetch(() => {
    const predictions = [prediction({ sms: 'sure', probability: 0.00001 }), prediction({ sms: 'near', ...near })]
    const { requestId, app } = prediction()
    return Response.json({ predictions, requestId, app })
  })
  const page = open(['sure', 'near'].flatMap((sms) => Array<string>(8).fill(sms)))
  await page.person.click(page.getByRole('button', { name: 'Check 16 messages' }))
  const heading = await page.findByRole('heading', { name: '8 of 16 are spam' })
  await waitFor(() => expect(document.activeElement).toBe(heading))
  expect(page.getByText(/^8 results are close calls/)).toBeDefined()
  expect(page.getAllByRole('cell', { name: '<0.1%' })).toHaveLength(8)
  await page.person.selectOptions(page.getByRole('combobox', { name: 'Show' }), 'Close calls')
  expect(page.getAllByRole('cell', { name: 'Possibly spam' })).toHaveLength(8)
  expect(page.queryByRole('cell', { name: 'Not spam' })).toBeNull()
})

it('shows the first rows of a long table, and all rows on request', async () => {
  mockFetch(reply)
  const page = open(Array.from({ length: initialRowCount + 5 }, (_, i) => `message ${i}`))
  await page.person.click(page.getByRole('button', { name: /^Check/ }))
  await page.person.click(await page.findByRole('button', { name: `Show all ${initialRowCount + 5}` }))
  // Plus the header row.
  expect(page.getAllByRole('row')).toHaveLength(initialRowCount + 5 + 1)
})
