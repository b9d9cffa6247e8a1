import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'

/** Messages of which any working model is sure. */
export const spam = 'URGENT! You have won a £2000 prize. To claim call 09061701461 now. Valid 12 hours only'
export const ham = 'Sorry I am running late, see you at the station at six. Shall I bring the cake?'

/** Checks a message as a person does, and waits for what comes of it. */
export async function check(page: Page, message: string): Promise<void> {
  await page.getByLabel('Your message').fill(message)
  await page.getByRole('button', { name: 'Check message' }).click()
  await page.getByRole('region', { name: 'Answer' }).getByRole('heading', { level: 2 }).waitFor()
}

export function verdict(page: Page): Promise<string> {
  return page.getByRole('region', { name: 'Answer' }).getByRole('heading', { level: 2 }).innerText()
}

export async function userId(page: Page): Promise<string> {
  const cookies = await page.context().cookies()
  return cookies.find(({ name }) => name === 'user-id')?.value ?? ''
}

/** What axe finds wrong with a page as it stands: the rule, and the element that breaks it. */
export async function violations(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`))
}
