import { execa } from 'execa'
import { repositoryRoot } from './repository.ts'

/** Builds what is missing or stale. Returns what the build printed when it failed, else `undefined`. */
export async function build(projects: readonly string[], signal: AbortSignal): Promise<string | undefined> {
  const result = await execa('nx', ['run-many', '-t', 'build', '-p', ...projects, '--output-style=static'], {
    cwd: repositoryRoot,
    preferLocal: true,
    localDir: repositoryRoot,
    stdin: 'ignore',
    all: true,
    reject: false,
    cancelSignal: signal,
  })
  return result.failed ? result.all : undefined
}
