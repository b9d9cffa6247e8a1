import { access } from 'node:fs/promises'
import { env } from 'node:process'
import { type Browser, chromium } from 'playwright-core'

const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Chromium of this machine: `CHROME_PATH`, else where Debian puts it. */
export async function launchBrowser(executablePath = env.CHROME_PATH ?? '/usr/bin/chromium'): Promise<Browser> {
  await access(executablePath).catch((cause: unknown) => {
    const advice = 'Install it (Debian: apt-get install chromium), or name a Chromium in CHROME_PATH.'
    throw new Error(`There is no browser at ${executablePath}. ${advice}`, { cause })
  })
  return chromium.launch({ executablePath, args: quiet })
}
