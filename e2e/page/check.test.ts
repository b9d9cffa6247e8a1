// cspell:ignore bericht controleer vrijwel zeker
import { expect, inject, it } from 'vitest'
import { useBrowser } from './browser.ts'
import { check, ham, spam, userId, verdict } from './page-actions.ts'

const { open } = useBrowser()

it('tells spam from a message of a friend, and shows probability and explanation', async () => {
  const page = await open()
  await check(page, spam)
  expect(await verdict(page)).toBe('Almost certainly spam')
  expect(await page.getByText('chance of spam').innerText()).toMatch(/\d+(\.\d)?% chance of spam$/)
  expect(await page.locator('blockquote mark[data-tone=spam]').count()).toBeGreaterThan(0)
  expect(await page.getByText('Don’t tap links').isVisible()).toBe(true)
  await check(page, ham)
  expect(await verdict(page)).toMatch(/not spam$/)
})

it('checks a pasted message by keyboard alone', async () => {
  const page = await open({ permissions: ['clipboard-read', 'clipboard-write'] })
  await page.evaluate((text) => navigator.clipboard.writeText(text), spam)
  await page.getByLabel('Your message').focus()
  await page.keyboard.press('Control+V')
  await page.keyboard.press('Control+Enter')
  await page.getByRole('heading', { name: 'Almost certainly spam' }).waitFor()
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Almost certainly spam')
})

it('pastes with the button', async () => {
  const page = await open({ permissions: ['clipboard-read', 'clipboard-write'] })
  await page.evaluate((text) => navigator.clipboard.writeText(text), ham)
  await page.getByRole('button', { name: 'Paste' }).click()
  await page.waitForFunction((text) => document.querySelector('textarea')?.value === text, ham)
})

it('shows right-to-left text and emoji unchanged', async () => {
  const page = await open()
  const message = 'שלום! מה נשמע? 👩‍👩‍👧'
  await check(page, message)
  expect(await page.locator('blockquote').innerText()).toBe(message)
  expect(await page.locator('blockquote').evaluate((quote) => getComputedStyle(quote).direction)).toBe('rtl')
})

it('counts guesses and feedback once per prediction, by variant and model version', async () => {
  const page = await open()
  const counts = async () => {
    const metrics = await fetch(`${inject('address')}/metrics`, { headers: { 'x-user-id': await userId(page) } })
    const lines = (await metrics.text()).split('\n')
    const sum = (name: string, ...labels: string[]) =>
      lines
        .filter((line) => line.startsWith(`${name}{`) && labels.every((label) => line.includes(label)))
        .reduce((total, line) => total + Number(line.slice(line.lastIndexOf(' '))), 0)
    return {
      guesses: sum('sms_guess_total', 'guess="ham"', 'result="spam"'),
      feedback: sum('sms_feedback_total', 'verdict="spam"', 'correction="ham"', 'model_version="', 'variant="'),
    }
  }
  const before = await counts()
  await page.getByRole('switch', { name: 'Let me guess first' }).check()
  await page.getByRole('radio', { name: 'Not spam' }).check()
  await check(page, spam)
  expect(await page.getByText('Your guess was not spam.').isVisible()).toBe(true)
  await page.getByRole('button', { name: 'No, it’s not spam' }).click()
  await page.getByText('Thank you.').waitFor()
  expect(await counts()).toEqual({ guesses: before.guesses + 1, feedback: before.feedback + 1 })
})

it('is in Dutch for a Dutch browser', async () => {
  const page = await open({ locale: 'nl-NL' })
  await page.getByLabel('Je bericht').fill(spam)
  await page.getByRole('button', { name: 'Controleer bericht' }).click()
  await page.getByRole('heading', { name: 'Vrijwel zeker spam' }).waitFor()
  expect(await page.getByText('kans op spam').innerText()).toMatch(/\d+(,\d)?% kans op spam/)
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('nl-NL')
})
