import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'

/** Version of the image scanner. Compiled from its Go module, so no download site is needed. */
const version = 'v1.57.1'

/** Returns the path of the scanner. Compiles it the first time, which takes minutes and needs Go. */
export async function syft(): Promise<string> {
  const directory = join(homedir(), '.cache/sms-checker', `syft-${version}`)
  const binary = join(directory, 'syft')
  if (!existsSync(binary)) {
    await execa('go', ['install', `github.com/anchore/syft/cmd/syft@${version}`], { env: { GOBIN: directory } })
  }
  return binary
}
