import { spawn } from 'node:child_process'
import { appendFile, copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type Outcome, root, run, succeed } from './tools.ts'

/** A fresh Debian 12 system, booted with systemd in a container on the host's kernel and network. */
export interface DebianNode {
  /** An Ansible inventory with this node as `ctrl`, its only host. */
  inventory: string
  /** Runs a command in the node as root. */
  exec(...command: string[]): Promise<Outcome>
  /** Runs a bash script in the node as root. */
  script(text: string, ...args: string[]): Promise<Outcome>
  stop(): Promise<void>
}

/** Packages that a Debian cloud or Vagrant image has in addition to minbase. */
const included = ['ca-certificates', 'dbus', 'gnupg', 'procps', 'python3', 'python3-apt', 'sudo', 'systemd-sysv']

/** Installs and boots a node. Throws with the container's output when it does not boot within a minute. */
export async function bootDebianNode(): Promise<DebianNode> {
  const folder = await mkdtemp(join(tmpdir(), 'debian-node-'))
  const system = join(folder, 'system')
  const release = ['--variant=minbase', `--include=${included.join(',')}`, 'bookworm', system]
  await succeed('debootstrap', release, { cwd: root })
  await succeed('chroot', [system, 'useradd', '--create-home', 'vagrant'], { cwd: root })
  await appendFile(join(system, 'etc/fstab'), '/swap.img none swap sw 0 0\n')
  await writeFile(join(system, 'etc/hosts'), '127.0.0.1 localhost\n')
  // Certificate authorities of the host, for package registries behind a proxy.
  await copyFile('/etc/ssl/certs/ca-certificates.crt', join(system, 'etc/ssl/certs/ca-certificates.crt'))

  const flags = ['--quiet', '--register=no', '--keep-unit', '--resolv-conf=copy-host', '--console=pipe', '--boot']
  const container = spawn('systemd-nspawn', [...flags, '--directory', system], { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  container.stdout.on('data', (data: Buffer) => {
    output += data.toString()
  })
  container.stderr.on('data', (data: Buffer) => {
    output += data.toString()
  })
  const ended = new Promise<void>((resolve) => {
    container.once('close', () => resolve())
  })

  const leader = await leaderOf(container.pid, () => container.exitCode === null)
  if (leader === undefined) throw new Error(`the node did not start\n${output}`)
  const enter = ['--target', leader, '--all', '--']
  const exec = (...command: string[]) => run('nsenter', [...enter, ...command], { cwd: root })
  await exec('systemctl', 'is-system-running', '--wait')

  const inventory = join(folder, 'inventory.ini')
  const connection = `ansible_connection=community.docker.nsenter ansible_nsenter_pid=${leader}`
  await writeFile(inventory, `[control_plane]\nctrl ${connection} node_address=192.168.56.100\n`)
  return {
    inventory,
    exec,
    script: (text, ...args) => run('nsenter', [...enter, 'bash', '-s', '--', ...args], { cwd: root, input: text }),
    async stop() {
      await exec('systemctl', 'poweroff')
      const stopped = await Promise.race([ended.then(() => true), delay(30_000, false)])
      if (!stopped) container.kill('SIGKILL')
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Returns the host's pid of the container's init process once it is systemd; undefined when it never starts. */
async function leaderOf(nspawn: number | undefined, alive: () => boolean): Promise<string | undefined> {
  for (let attempt = 0; attempt < 300 && alive(); attempt += 1) {
    const [child] = (await readFile(`/proc/${nspawn}/task/${nspawn}/children`, 'utf8')).trim().split(' ')
    if (child) {
      const booted = await run('nsenter', ['--target', child, '--all', '--', 'systemctl', 'is-system-running'], {
        cwd: root,
      })
      if (/running|starting|degraded|initializing/.test(booted.stdout)) return child
    }
    await delay(200)
  }
  return undefined
}
