import { maxMessageLength } from '@sms-checker/contracts'
import { fireEvent } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import { answer, fakeService } from '../../../test/fake-service.ts'
import { renderPage } from '../../../test/render-page.tsx'
import { CheckPage } from './check-page.tsx'

function open() {
  const page = renderPage(<CheckPage />)
  const box = page.getByRole('textbox', { name: 'Your message' })
  const check = () => page.person.click(page.getByRole('button', { name: 'Check message' }))
  return { ...page, box, check }
}

it('sends the message as it was typed, and shows verdict, probability, message and who answered', async () => {
  const requests = fakeService(() => Response.json(answer({ sms: 'Win now', result: 'spam', probability: 0.973 })))
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

it('sends the guess that was made first, and says afterwards how it compares', async () => {
  const requests = fakeService(() => Response.json(answer()))
  const page = open()
  await page.person.type(page.box, 'hello')
  await page.person.click(page.getByRole('switch', { name: 'Let me guess first' }))
  await page.person.click(page.getByRole('radio', { name: 'Spam' }))
  await page.check()
  expect(await page.findByText('You thought it was spam.')).toBeDefined()
  expect(requests[0]?.body).toMatchObject({ sms: 'hello', guess: 'spam' })
})

it('takes a guess for one message only', async () => {
  const requests = fakeService(() => Response.json(answer()))
  const page = open()
  await page.person.click(page.getByRole('switch', { name: 'Let me guess first' }))
  await page.person.click(page.getByRole('radio', { name: 'Spam' }))
  await page.person.type(page.box, 'hello')
  await page.check()
  await page.findByText('You thought it was spam.')
  await page.person.type(page.box, ' again')
  await page.check()
  await page.findByRole('heading', { level: 2 })
  expect(requests.map(({ body }) => body)).toEqual([
    { sms: 'hello', guess: 'spam', explain: true },
    { sms: 'hello again', explain: true },
  ])
})

it('remembers who likes to guess, and takes a guess back with the switch', async () => {
  const requests = fakeService(() => Response.json(answer()))
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

it('sends the user id of the cookie', async () => {
  vi.spyOn(document, 'cookie', 'get').mockReturnValue('user-id=48151623421234567890')
  const requests = fakeService(() => Response.json(answer()))
  const page = open()
  await page.person.type(page.box, 'hello')
  await page.check()
  await page.findByRole('heading', { level: 2 })
  expect(requests[0]?.headers.get('x-user-id')).toBe('48151623421234567890')
})

it('checks with Ctrl+Enter', async () => {
  const requests = fakeService(() => Response.json(answer()))
  const page = open()
  await page.person.type(page.box, 'hello{Control>}{Enter}{/Control}')
  await page.findByRole('heading', { level: 2 })
  expect(requests[0]?.body).toEqual({ sms: 'hello', explain: true })
})

it('asks for a message instead of sending an empty one', async () => {
  const requests = fakeService(() => Response.json(answer()))
  const page = open()
  await page.person.type(page.box, '   ')
  await page.check()
  expect(page.getByText('Paste or type a message first.')).toBeDefined()
  expect(document.activeElement).toBe(page.box)
  expect(requests).toEqual([])
})

it('counts characters as the service does, and says at once by how many a message is too long', async () => {
  const requests = fakeService(() => Response.json(answer()))
  const page = open()
  fireEvent.change(page.box, { target: { value: '😀'.repeat(maxMessageLength) } })
  expect(page.getByText('2,000 of 2,000 characters')).toBeDefined()
  expect(page.box.getAttribute('aria-invalid')).toBe('false')
  fireEvent.change(page.box, { target: { value: 'x'.repeat(maxMessageLength + 12) } })
  expect(page.getByText(/That is 12 too many/)).toBeDefined()
  await page.check()
  expect(requests).toEqual([])
})

it('fills the box with an example, and empties it again', async () => {
  fakeService(() => Response.json(answer()))
  const page = open()
  await page.person.click(page.getByRole('button', { name: 'You have won a prize' }))
  expect(page.getByDisplayValue(/CONGRATULATIONS/)).toBe(page.box)
  await page.person.click(page.getByRole('button', { name: 'Clear' }))
  expect(page.getByDisplayValue('')).toBe(page.box)
})

it('takes the text of a dropped file', async () => {
  fakeService(() => Response.json(answer()))
  const page = open()
  // Beside the box too: the browser would else open the file in the page's place.
  fireEvent.drop(document.body, { dataTransfer: { files: [new File(['from a file'], 'sms.txt')] } })
  expect(await page.findByDisplayValue('from a file')).toBe(page.box)
})

it('says so when a dropped file holds no text', async () => {
  fakeService(() => Response.json(answer()))
  const page = open()
  fireEvent.drop(page.box, { dataTransfer: { files: [new File([new Uint8Array([0x89, 0x50, 0])], 'a.png')] } })
  expect(await page.findByText(/That file holds no text/)).toBeDefined()
  await page.person.type(page.box, 'hello')
  expect(page.queryByText(/That file holds no text/)).toBeNull()
})

it('says so when the browser keeps the clipboard to itself', async () => {
  fakeService(() => Response.json(answer()))
  const page = open()
  vi.spyOn(navigator.clipboard, 'readText').mockRejectedValue(new DOMException('Denied', 'NotAllowedError'))
  await page.person.click(page.getByRole('button', { name: 'Paste' }))
  expect(await page.findByText(/keeps the clipboard to itself/)).toBeDefined()
  expect(document.activeElement).toBe(page.box)
})

it('marks what moved the verdict, and says it in words too', async () => {
  const explanation = [
    { start: 8, end: 11, weight: 2.5 },
    { start: 0, end: 3, weight: -1 },
  ]
  fakeService(() => Response.json(answer({ sms: 'You may win', result: 'spam', probability: 0.9, explanation })))
  const page = open()
  await page.person.type(page.box, 'You may win')
  await page.check()
  expect((await page.findByText('win', { selector: 'mark' })).dataset.tone).toBe('spam')
  expect(page.getByText('speaks for spam: “win”')).toBeDefined()
  expect(page.getByText('speaks against it: “You”')).toBeDefined()
})

it('warns when the verdict is a close call', async () => {
  fakeService(() => Response.json(answer({ probability: 0.44 })))
  const page = open()
  await page.person.type(page.box, 'hello')
  await page.check()
  expect(await page.findByRole('heading', { name: 'Suspicious, but not clearly spam' })).toBeDefined()
  expect(page.getByText(/This is a close call/)).toBeDefined()
})
