import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { AppServiceSettings } from '@sms-checker/contracts'
import { parseSettings, type Service } from '@sms-checker/service'
import { onTestFinished } from 'vitest'
import { type AppOptions, buildApp } from '../src/app.ts'

export const script = `/* a page */ ${'export const filler = 1;'.repeat(200)}`
export const html = '<!doctype html><html lang="en"><title>sms-checker</title></html>'

/** Writes a page like the frontend's build, with compressed copies of each file. It is deleted when the test ends. */
export async function pageDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'page-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  await mkdir(join(directory, 'assets'))
  for (const [name, content] of [
    ['index.html', html],
    ['favicon.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['assets/index-4f2a.js', script],
  ] as const) {
    await writeFile(join(directory, name), content)
    await writeFile(join(directory, `${name}.br`), brotliCompressSync(content))
    await writeFile(join(directory, `${name}.gz`), gzipSync(content))
  }
  return directory
}

/** Builds app-service with the page of `pageDirectory` and without logs. It is closed when the test ends. */
export async function sampleApp(
  environment: Record<string, string> = {},
  options: Omit<AppOptions, 'settings'> = {},
): Promise<Service> {
  const settings = parseSettings(AppServiceSettings, {
    UI_DIR: await pageDirectory(),
    LOG_LEVEL: options.logStream ? 'info' : 'silent',
    APP_VERSION: '2.0.0',
    APP_VARIANT: 'canary',
    MAX_EVENT_LOOP_DELAY_MS: '0',
    ...environment,
  })
  const app = await buildApp({ settings, ...options })
  onTestFinished(() => app.close())
  return app
}

export function postPredict(app: Service, body: unknown, headers: Record<string, string> = {}) {
  return app.inject({
    method: 'POST',
    url: '/predict',
    headers: { 'content-type': 'application/json', ...headers },
    payload: typeof body === 'string' ? body : JSON.stringify(body),
  })
}
