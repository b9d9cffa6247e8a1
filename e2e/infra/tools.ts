import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { onTestFinished } from 'vitest'

/** The repository's root. */
export const root = join(import.meta.dirname, '../..')
/** Working directory of `vagrant` and `ansible-playbook`, as in docs/cluster.md. */
export const vagrantFolder = join(root, 'infra/vagrant')

/** Result of a command, also of a failed one. */
export interface Outcome {
  exitCode: number | undefined
  /** Standard output and standard error, interleaved. */
  output: string
  stdout: string
}

/** Runs a command in `infra/vagrant` by default, with additions to the environment. Does not throw when the command fails. */
export async function run(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: Record<string, string>; input?: string } = {},
): Promise<Outcome> {
  const { cwd = vagrantFolder, env = {}, input } = options
  const result = await execa(command, args, {
    cwd,
    env,
    all: true,
    reject: false,
    ...(input === undefined ? { stdin: 'ignore' as const } : { input }),
  })
  return { exitCode: result.exitCode, output: result.all ?? result.shortMessage ?? '', stdout: result.stdout }
}

/** Like {@link run}; throws with the command's output when it fails. */
export async function succeed(...[command, args, options]: Parameters<typeof run>): Promise<Outcome> {
  const outcome = await run(command, args, options)
  if (outcome.exitCode !== 0) throw new Error(`${command} ${args.join(' ')} failed\n${outcome.output}`)
  return outcome
}

const packages: Record<string, string> = {
  vagrant: 'apt-get install vagrant',
  ruby: 'apt-get install ruby',
  yamllint: 'apt-get install yamllint',
  shellcheck: 'apt-get install shellcheck',
  debootstrap: 'apt-get install debootstrap',
  'systemd-nspawn': 'apt-get install systemd-container',
  ansible: 'pip install -r infra/vagrant/requirements.txt, in an environment that is on PATH',
  'ansible-playbook': 'pip install -r infra/vagrant/requirements.txt, in an environment that is on PATH',
  'ansible-lint': 'pip install -r infra/vagrant/requirements.txt, in an environment that is on PATH',
  kubectl: 'https://kubernetes.io/docs/tasks/tools/',
  helm: 'https://helm.sh/docs/intro/install/',
  go: 'https://go.dev/dl/ (downloads charts and resource definitions that are published as Go modules)',
}

/** Throws one error that names every missing program and how to install it. */
export async function needPrograms(...programs: (keyof typeof packages)[]): Promise<void> {
  const found = await Promise.all(programs.map((program) => run('sh', ['-c', `command -v ${program}`], { cwd: root })))
  const missing = programs.filter((_, index) => found[index]?.exitCode !== 0)
  if (missing.length > 0) {
    throw new Error(`Missing programs:\n${missing.map((program) => `  ${program}: ${packages[program]}`).join('\n')}`)
  }
}

/** Returns a temporary folder that is deleted after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'infra-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** Writes fake programs, one shell script each; returns the folder to prepend to PATH. */
export async function fakePrograms(scripts: Record<string, string>): Promise<string> {
  const folder = join(await temporaryFolder(), 'bin')
  await mkdir(folder)
  for (const [name, script] of Object.entries(scripts)) {
    await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  }
  return folder
}
