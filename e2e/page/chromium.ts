import { access } from 'node:fs/promises'
import { env } from 'node:process'
import { type Browser, chromium } from 'playwright-core'

const launchArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Launches the Chromium at `CHROME_PATH`, by default where Debian installs it. */
export async function launchBrowser(executablePath = env.CHROME_PATH ?? '/usr/bin/chromium'): Promise<Browser> {
  await access(executablePath).catch((cause: unknown) => {
    const advice = 'Install Chromium (Debian: apt-get install chromium) or set CHROME_PATH to its executable.'
    throw new Error(`No browser found at ${executablePath}. ${advice}`, { cause })
  })
  return chromium.launch({ executablePath, args: launchArguments })
}
