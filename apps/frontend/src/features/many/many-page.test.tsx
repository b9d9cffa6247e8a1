import { AppBatchPrediction, batchPredictRequest, maxBatchSize } from '@sms-checker/contracts'
import { fireEvent, waitFor } from '@testing-library/react'
import { Value } from 'typebox/value'
import { expect, it } from 'vitest'
import { answer, fakeService, problem, type Sent } from '../../../test/fake-service.ts'
import { renderPage } from '../../../test/render-page.tsx'
import { batchSize } from './check-many.ts'
import { ManyPage } from './many-page.tsx'
import { firstRows } from './results.tsx'

function reply({ body }: Sent): Response {
  const { messages } = Value.Parse(batchPredictRequest(), body)
  const predictions = messages.map((sms) => {
    const isSpam = sms.includes('win')
    return answer({ sms, result: isSpam ? 'spam' : 'ham', probability: isSpam ? 0.9 : 0.1 })
  })
  const { requestId, app } = answer()
  return Response.json(Value.Parse(AppBatchPrediction, { predictions, requestId, app }))
}

function open(messages: readonly string[]) {
  const page = renderPage(<ManyPage />)
  fireEvent.change(page.getByRole('textbox', { name: 'Messages' }), { target: { value: messages.join('\n') } })
  return page
}

it('checks every message and shows a table that sorts and filters', async () => {
  fakeService(reply)
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

it('sends batches that the service takes, and shows how far it is', async () => {
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  const requests = fakeService(async (sent) => {
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

it('never makes a batch larger than the contract allows', () => {
  expect(batchSize(1)).toBe(1)
  expect(batchSize(10_000)).toBe(maxBatchSize)
})

it('keeps what is done when cancelled, and goes on from there', async () => {
  const requests = fakeService((sent) => (requests.length === 2 ? new Promise(() => {}) : reply(sent)))
  const page = open(Array.from({ length: 8 }, (_, i) => `message ${i}`))
  await page.person.click(page.getByRole('button', { name: 'Check 8 messages' }))
  await page.findByRole('progressbar', { name: '1 of 8 checked' })
  await page.person.click(page.getByRole('button', { name: 'Cancel' }))
  await page.person.click(await page.findByRole('button', { name: 'Go on' }))
  expect(await page.findByRole('heading', { name: '0 of 8 are spam' })).toBeDefined()
  const sent = requests.flatMap(({ body }) => Value.Parse(batchPredictRequest(), body).messages)
  expect(new Set(sent).size).toBe(8)
})

it('explains a failure between batches and goes on after it', async () => {
  const requests = fakeService((sent) => (requests.length === 2 ? problem(503, 'Busy.') : reply(sent)))
  const page = open(Array.from({ length: 8 }, (_, i) => `message ${i}`))
  await page.person.click(page.getByRole('button', { name: 'Check 8 messages' }))
  expect(await page.findByText('Busy.')).toBeDefined()
  await page.person.click(page.getByRole('button', { name: 'Try again' }))
  expect(await page.findByRole('heading', { name: '0 of 8 are spam' })).toBeDefined()
})

it('leaves out what is too long, and says so', async () => {
  fakeService(reply)
  const page = open(['hello', 'x'.repeat(2_001)])
  expect(page.getByText('1 message is too long and is left out.')).toBeDefined()
  expect(page.getByRole('button', { name: 'Check 1 message' })).toBeDefined()
})

it('asks for messages instead of sending none', async () => {
  const requests = fakeService(reply)
  const page = open([' '])
  await page.person.click(page.getByRole('button', { name: 'Check messages' }))
  expect(page.getByText('Paste messages or open a file first.')).toBeDefined()
  expect(requests).toEqual([])
})

it('reads the messages of a CSV file', async () => {
  fakeService(reply)
  const page = open([])
  await page.person.upload(
    page.getByLabelText('Open a file'),
    new File(['id,sms\n1,"win\n\nnow"\n2,hi'], 'a.csv', { type: 'text/csv' }),
  )
  expect(await page.findByRole('button', { name: 'Check 2 messages' })).toBeDefined()
  expect(page.getByRole('textbox')).toHaveProperty('value', 'win now\nhi')
})

it('reads a CSV that was pasted, quotes and line breaks and all', async () => {
  const requests = fakeService(reply)
  const page = open(['id;message', '1;"win', 'now"', '2;hi'])
  await page.person.click(page.getByRole('button', { name: 'Check 2 messages' }))
  await page.findByRole('heading', { name: '1 of 2 are spam' })
  const sent = requests.flatMap(({ body }) => Value.Parse(batchPredictRequest(), body).messages)
  expect(sent).toEqual(['win\nnow', 'hi'])
})

it('takes a dropped file, and says so of one that holds no text', async () => {
  fakeService(reply)
  const page = open([])
  const drop = (content: BlobPart, name: string) =>
    fireEvent.drop(document.body, { dataTransfer: { files: [new File([content], name)] } })
  drop(new Uint8Array([0x89, 0x50, 0]), 'picture.png')
  expect(await page.findByText(/That file holds no text/)).toBeDefined()
  drop('win\nhi', 'export.txt')
  expect(await page.findByRole('button', { name: 'Check 2 messages' })).toBeDefined()
  expect(page.queryByText(/That file holds no text/)).toBeNull()
})

it('says which answers are close calls, finds them, and takes the reader to the answer', async () => {
  const near = { result: 'spam', probability: 0.55 } as const
  fakeService(() => {
    const predictions = [answer({ sms: 'sure', probability: 0.00001 }), answer({ sms: 'near', ...near })]
    const { requestId, app } = answer()
    return Response.json({ predictions, requestId, app })
  })
  const page = open(['sure', 'near'].flatMap((sms) => Array<string>(8).fill(sms)))
  await page.person.click(page.getByRole('button', { name: 'Check 16 messages' }))
  const heading = await page.findByRole('heading', { name: '8 of 16 are spam' })
  await waitFor(() => expect(document.activeElement).toBe(heading))
  expect(page.getByText(/^8 answers are close calls/)).toBeDefined()
  expect(page.getAllByRole('cell', { name: '<0.1%' })).toHaveLength(8)
  await page.person.selectOptions(page.getByRole('combobox', { name: 'Show' }), 'Close calls')
  expect(page.getAllByRole('cell', { name: 'Perhaps spam' })).toHaveLength(8)
  expect(page.queryByRole('cell', { name: 'Not spam' })).toBeNull()
})

it('shows the first rows of a long table, and all of them on request', async () => {
  fakeService(reply)
  const page = open(Array.from({ length: firstRows + 5 }, (_, i) => `message ${i}`))
  await page.person.click(page.getByRole('button', { name: /^Check/ }))
  await page.person.click(await page.findByRole('button', { name: `Show all ${firstRows + 5}` }))
  // And the row of the column heads.
  expect(page.getAllByRole('row')).toHaveLength(firstRows + 5 + 1)
})
