import { join } from 'node:path'
import { execa } from 'execa'
import type { Command } from './command-line.ts'
import { imageReference } from './image.ts'

/** Root of the checkout: what the Dockerfiles copy from. */
const root = join(import.meta.dirname, '../../..')

/**
 * Builds an image with the installed Docker, and pushes it when asked to.
 * @returns the image's reference
 * @throws when docker is not there, or fails; it has then said why
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
  const dockerfile = join('apps', command.name, 'Dockerfile')
  await docker('build', '--file', dockerfile, '--tag', reference, ...buildArgs, '.')
  if (command.push) await docker('push', reference)
  return reference
}

function docker(...args: string[]) {
  return execa('docker', args, { cwd: root, stdio: 'inherit' })
}

/** What git says, or nothing in a source tree without git; a remote's user and password are left out. */
async function git(...args: string[]): Promise<string> {
  const { stdout } = await execa('git', args, { cwd: root, reject: false })
  return (stdout ?? '').trim().replace(/^(\w+:\/\/)[^@/]*@/, '$1')
}
