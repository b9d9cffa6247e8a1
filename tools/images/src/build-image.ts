import { join } from 'node:path'
import { execa } from 'execa'
import type { Command } from './command-line.ts'
import { imageReference } from './image.ts'

/** Root of the checkout, the build context of every image. */
const root = join(import.meta.dirname, '../../..')

/**
 * Builds an image with Docker, and pushes it if requested.
 * @returns the image's reference
 * @throws ExecaError when Docker is missing or fails; Docker prints the reason
 */
export async function buildImage(command: Command): Promise<string> {
  const reference = imageReference(command.name, command)
  const labels = {
    VERSION: reference.slice(reference.lastIndexOf(':') + 1),
    REVISION: await git('rev-parse', 'HEAD'),
    SOURCE: await git('config', '--get', 'remote.origin.url'),
  }
  const buildArgs = Object.entries(labels).flatMap(([name, value]) =>
    value ? ['--build-arg', `${name}=${value}`] : [],
  )
  const dockerfile = 'tools/images/Dockerfile'
  await docker('build', '--file', dockerfile, '--target', command.name, '--tag', reference, ...buildArgs, '.')
  if (command.push) await docker('push', reference)
  return reference
}

function docker(...args: string[]) {
  return execa('docker', args, { cwd: root, stdio: 'inherit' })
}

/** Returns the output of git without credentials in URLs; empty in a source tree without git. */
async function git(...args: string[]): Promise<string> {
  const { stdout } = await execa('git', args, { cwd: root, reject: false })
  return (stdout ?? '').trim().replace(/^(\w+:\/\/)[^@/]*@/, '$1')
}
