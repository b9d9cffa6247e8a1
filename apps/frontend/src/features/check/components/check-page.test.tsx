import { maxMessageLength } from '@sms-checker/contracts'
import { fireEvent } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import { mockFetch, prediction } from '../../../../test/mock-fetch.ts'
import { renderWithProviders } from '../../../../test/render-with-providers.tsx'
import { CheckPage } from './check-page.tsx'

function open() {
  const page = renderWithProviders(<CheckPage />)
  const box = page.getByRole('textbox', { name: 'Your message' })
  const check = () => page.person.click(page.getByRole('button', { name: 'Check message' }))
  return { ...page, box, check }
}

it('sends the message as typed, and shows verdict, probability, message, app and model', async () => {
  const requests = mockFetch(() => Response.json(prediction({ sms: 'Win now', result: 'spam', probability: 0.973 })))
  const page = open()
  await page.person.type(page.box, 'Win now')
  await page.check()
  const heading = await page.findByRole('heading', { name: 'Almost certainly spam' })
  expect(document.activeElement).toBe(heading)
  expect(page.getByText('97.3%')).toBeDefined()
  expect(page.getByText('Win now', { selector: 'blockquote' })).toBeDefined()
  expect(page.getByText('App 4.5.6 · Model 1.2.3')).toBeDefined()
  expect(page.getByText(/Don’t tap links/)).toBeDefined()
  expect(requests).toMatchObject([{ path: '/predict', body: { sms: 'Win now' } }])
})

it('sends the guess and compares it with the verdict', async () => {
  const requests = mockFetch(() => Response.json(prediction()))
  const page = open()
  await page.person.type(page.box, 'hello')
  await page.person.click(page.getByRole('switch', { name: 'Let me guess first' }))
  await page.person.click(page.getByRole('radio', { name: 'Spam' }))
  await page.check()
  expect(await page.findByText('Your guess was spam.')).toBeDefined()
  expect(requests[0]?.body).toMatchObject({ sms: 'hello', guess: 'spam' })
})

it('uses a guess for one message only', async () => {
  const requests = mockFetch(() => Response.json(prediction()))
  const page = open()
  await page.person.click(page.getByRole('switch', { name: 'Let me guess first' }))
  await page.person.click(page.getByRole('radio', { name: 'Spam' }))
  await page.person.type(page.box, 'hello')
  await page.check()
  await page.findByText('Your guess was spam.')
  await page.person.type(page.box, ' again')
  await page.check()
  await page.findByRole('heading', { level: 2 })
  expect(requests.map(({ body }) => body)).toEqual([
    { sms: 'hello', guess: 'spam', explain: true },
    { sms: 'hello again', explain: true },
  ])
})

it('remembers the guess setting, and drops the guess when switched off', async () => {
  const requests = mockFetch(() => Response.json(prediction()))
  const first = open()
  await first.person.click(first.getByRole('switch', { name: 'Let me guess first' }))
  first.unmount()
  const page = open()
  await page.person.click(page.getByRole('radio', { name: 'Not spam' }))
  await page.person.click(page.getByRole('switch', { name: 'Let me guess first' }))
  await page.person.type(page.box, 'hello')
  await page.check()
  await page.findByRole('heading', { level: 2 })
  expect(requests[0]?.body).toEqual({ sms: 'hello', explain: true })
})

it('sends the user id from the cookie', async () => {
  vi.spyOn(document, 'cookie', 'get').mockReturnValue('user-id=48151623421234567890')
  const requests = mockFetch(() => Response.json(prediction()))
  const page = open()
  await page.person.type(page.box, 'hello')
  await page.check()
  await page.findByRole('heading', { level: 2 })
  expect(requests[0]?.headers.get('x-user-id')).toBe('48151623421234567890')
})

it('checks with Ctrl+Enter', async () => {
  const requests = mockFetch(() => Response.json(prediction()))
  const page = open()
  await page.person.type(page.box, 'hello{Control>}{Enter}{/Control}')
  await page.findByRole('heading', { level: 2 })
  expect(requests[0]?.body).toEqual({ sms: 'hello', explain: true })
})

it('asks for a message instead of sending an empty one', async () => {
  const requests = mockFetch(() => Response.json(prediction()))
  const page = open()
  await page.person.type(page.box, '   ')
  await page.check()
  expect(page.getByText('Paste or type a message first.')).toBeDefined()
  expect(document.activeElement).toBe(page.box)
  expect(requests).toEqual([])
})

it('counts characters as the service does, and immediately says by how many a message is too long', async () => {
  const requests = mockFetch(() => Response.json(prediction()))
  const page = open()
  fireEvent.change(page.box, { target: { value: '😀'.repeat(maxMessageLength) } })
  expect(page.getByText('2,000 of 2,000 characters')).toBeDefined()
  expect(page.box.getAttribute('aria-invalid')).toBe('false')
  fireEvent.change(page.box, { target: { value: 'x'.repeat(maxMessageLength + 12) } })
  expect(page.getByText(/Shorten your message by 12 characters/)).toBeDefined()
  await page.check()
  expect(requests).toEqual([])
})

it('fills the box with an example, and clears it', async () => {
  mockFetch(() => Response.json(prediction()))
  const page = open()
  await page.person.click(page.getByRole('button', { name: 'A prize' }))
  expect(page.getByDisplayValue(/CONGRATULATIONS/)).toBe(page.box)
  await page.person.click(page.getByRole('button', { name: 'Clear' }))
  expect(page.getByDisplayValue('')).toBe(page.box)
})

it('reads a dropped file', async () => {
  mockFetch(() => Response.json(prediction()))
  const page = open()
  // Dropped outside the box, where the browser would otherwise open the file.
  fireEvent.drop(document.body, { dataTransfer: { files: [new File(['from a file'], 'sms.txt')] } })
  expect(await page.findByDisplayValue('from a file')).toBe(page.box)
})

it('says when a dropped file contains no text', async () => {
  mockFetch(() => Response.json(prediction()))
  const page = open()
  fireEvent.drop(page.box, { dataTransfer: { files: [new File([new Uint8Array([0x89, 0x50, 0])], 'a.png')] } })
  expect(await page.findByText(/This file contains no text/)).toBeDefined()
  await page.person.type(page.box, 'hello')
  expect(page.queryByText(/This file contains no text/)).toBeNull()
})

it('says when the browser blocks the clipboard', async () => {
  mockFetch(() => Response.json(prediction()))
  const page = open()
  vi.spyOn(navigator.clipboard, 'readText').mockRejectedValue(new DOMException('Denied', 'NotAllowedError'))
  await page.person.click(page.getByRole('button', { name: 'Paste' }))
  expect(await page.findByText(/blocked access to the clipboard/)).toBeDefined()
  expect(document.activeElement).toBe(page.box)
})

it('highlights the parts that influenced the verdict, and lists them for screen readers', async () => {
  const explanation = [
    { start: 8, end: 11, weight: 2.5 },
    { start: 0, end: 3, weight: -1 },
  ]
  mockFetch(() => Response.json(prediction({ sms: 'You may win', result: 'spam', probability: 0.9, explanation })))
  const page = open()
  await page.person.type(page.box, 'You may win')
  await page.check()
  expect((await page.findByText('win', { selector: 'mark' })).dataset.tone).toBe('spam')
  expect(page.getByText('points to spam: “win”')).toBeDefined()
  expect(page.getByText('points away from spam: “You”')).toBeDefined()
})

it('warns about a close call', async () => {
  mockFetch(() => Response.json(prediction({ probability: 0.44 })))
  const page = open()
  await page.person.type(page.box, 'hello')
  await page.check()
  expect(await page.findByRole('heading', { name: 'Unclear, so be careful' })).toBeDefined()
  expect(page.getByText(/This is a close call/)).toBeDefined()
})
