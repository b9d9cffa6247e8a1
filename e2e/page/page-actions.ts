import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'

/** Messages that every working model classifies with certainty. */
export const spam = 'URGENT! You have won a £2000 prize. To claim call 09061701461 now. Valid 12 hours only'
export const ham = 'Sorry I am running late, see you at the station at six. Shall I bring the cake?'

/** Checks a message through the form, and waits for the verdict or error. */
export async function check(page: Page, message: string): Promise<void> {
  await page.getByLabel('Your message').fill(message)
  await page.getByRole('button', { name: 'Check message' }).click()
  await page.getByRole('region', { name: 'Result' }).getByRole('heading', { level: 2 }).waitFor()
}

export function verdict(page: Page): Promise<string> {
  return page.getByRole('region', { name: 'Result' }).getByRole('heading', { level: 2 }).innerText()
}

export async function userId(page: Page): Promise<string> {
  const cookies = await page.context().cookies()
  return cookies.find(({ name }) => name === 'user-id')?.value ?? ''
}

/** Returns axe's findings for the page in its current state: the rule, and the element that violates it. */
export async function violations(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`))
}
