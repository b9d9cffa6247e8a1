import { cp, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { fakePrograms, needPrograms, run, succeed, temporaryFolder, vagrantFolder } from './tools.ts'

vi.setConfig({ testTimeout: 600_000 })

beforeAll(() => needPrograms('vagrant', 'ruby'))

/**
 * A fake VBoxManage, so Vagrant considers the provider usable and validates its settings. It does not show how a real VirtualBox
 * handles them.
 */
const virtualBox = (memory: number) => `
case "$1 $2" in
  '--version '*) echo 7.0.26r168464 ;;
  'list hostinfo') printf 'Memory size: %s MByte\\nMemory available: %s MByte\\n' ${memory} ${memory} ;;
esac`

async function vagrant(
  args: string[],
  env: Record<string, string> = {},
  { memory = 65_536, ansible = '2.18.19', cwd = vagrantFolder } = {},
) {
  const bin = await fakePrograms({
    VBoxManage: virtualBox(memory),
    'ansible-playbook': `echo 'ansible-playbook [core ${ansible}]'`,
  })
  return run('sh', ['-c', `PATH=${bin}:$PATH exec vagrant "$@"`, 'vagrant', ...args], { env, cwd })
}

/** Copies the folder as in a fresh clone, for commands that write into it. */
async function freshFolder() {
  const folder = join(await temporaryFolder(), 'vagrant')
  const generated = /\/(\.vagrant|\.venv|kubeconfig|secrets|inventory\.ini)$/
  await cp(vagrantFolder, folder, { recursive: true, filter: (source) => !generated.test(source) })
  return folder
}

const inventory = (env: Record<string, string>) =>
  run('ruby', ['-r', './cluster', '-e', 'print Cluster.inventory(Cluster.settings(ENV))'], { env })

describe('vagrant validate', () => {
  test.each([
    ['the defaults', {}],
    ['one worker', { WORKERS: '1' }],
    [
      'everything changed',
      {
        WORKERS: '5',
        CTRL_CPUS: '4',
        CTRL_MEMORY: '8192',
        WORKER_CPUS: '3',
        WORKER_MEMORY: '3072',
        BOOT_TIMEOUT: '600',
        SSH_HOST: '127.0.0.1',
      },
    ],
  ])('accepts %s', async (_name, env) => {
    const outcome = await vagrant(['validate'], env)
    expect(outcome.output).toBe('Vagrantfile validated successfully.')
    expect(outcome.exitCode).toBe(0)
  })

  test('names every bad setting in one message', async () => {
    const outcome = await vagrant(['validate'], { WORKERS: '0', BOOT_TIMEOUT: 'soon', CTRL_MEMORY: '1e3' })
    expect(outcome.exitCode).not.toBe(0)
    expect(outcome.output).toContain('WORKERS is "0"')
    expect(outcome.output).toContain('BOOT_TIMEOUT is "soon"')
    expect(outcome.output).toContain('CTRL_MEMORY is "1e3"')
  })
})

test('creates the requested number of machines', async () => {
  const outcome = await vagrant(['status', '--machine-readable'], { WORKERS: '3' })
  const machines = outcome.stdout.split('\n').flatMap((line) => line.match(/,(\S+),state,not_created/)?.[1] ?? [])
  expect(machines).toEqual(['ctrl', 'node-1', 'node-2', 'node-3'])
})

describe('the inventory', () => {
  test.each([1, 2, 5])('that Vagrant writes for %d workers', async (workers) => {
    const cwd = await freshFolder()
    // Writes the inventory and provisions nothing, because no machine exists.
    await vagrant(['provision'], { WORKERS: String(workers) }, { cwd })
    const stdout = await readFile(join(cwd, 'ansible/inventory.ini'), 'utf8')
    const hosts = stdout.split('\n').filter((line) => line.includes('node_address='))
    expect(hosts).toEqual(
      Array.from({ length: workers + 1 }, (_, index) => {
        const name = index === 0 ? 'ctrl' : `node-${index}`
        const address = `192.168.56.${100 + index}`
        const key = `'{{ inventory_dir }}/../.vagrant/machines/${name}/virtualbox/private_key'`
        return `${name} ansible_host=${address} node_address=${address} ansible_ssh_private_key_file=${key}`
      }),
    )
    expect(stdout.indexOf('[control_plane]\nctrl ')).toBeGreaterThan(-1)
    expect(stdout.indexOf('[workers]\nnode-1 ')).toBeGreaterThan(-1)
  })

  test('for WSL2 equals the committed one', async () => {
    const { stdout } = await inventory({ SSH_HOST: '127.0.0.1' })
    expect(await readFile(join(vagrantFolder, 'ansible/inventory-wsl.ini'), 'utf8')).toBe(`${stdout}\n`)
  })
})

describe('vagrant up reports problems of the host', () => {
  test('no VirtualBox', async () => {
    const bin = await fakePrograms({ VBoxManage: 'exit 1', 'VBoxManage.exe': 'exit 1' })
    const outcome = await run('sh', ['-c', `PATH=${bin}:$PATH exec vagrant up`])
    expect(outcome.exitCode).not.toBe(0)
    expect(outcome.output).toMatch(/^VirtualBox is missing or does not work/)
  })

  test('Windows without WSL2, and WSL2 without the variables for VirtualBox on Windows', async () => {
    const outcome = await vagrant(['up'], { WSL_DISTRO_NAME: 'Ubuntu', SSH_HOST: '127.0.0.1' })
    expect(outcome.exitCode).not.toBe(0)
    expect(outcome.output).toBe(
      'Vagrant in WSL2 cannot reach VirtualBox on Windows without VAGRANT_WSL_ENABLE_WINDOWS_ACCESS, ' +
        'VAGRANT_WSL_WINDOWS_ACCESS_USER_HOME_PATH. Set them as described in docs/cluster.md.',
    )
    const script = "require './cluster'; require './preflight'; puts Preflight.windows_problem('mingw32', {})"
    expect((await succeed('ruby', ['-e', script])).stdout).toContain('Run Vagrant in WSL2')
  })

  test('too little memory', async () => {
    const outcome = await vagrant(['up'], { WORKERS: '5' }, { memory: 16_384 })
    expect(outcome.exitCode).not.toBe(0)
    expect(outcome.output).toContain('the 6 nodes need 34816 MiB')
    expect(outcome.output).toContain('has 16384 MiB')
  })

  test('an Ansible too old for the nodes’ Python', async () => {
    const outcome = await vagrant(['up'], {}, { ansible: '2.14.18' })
    expect(outcome.exitCode).not.toBe(0)
    expect(outcome.output).toContain('is ansible-core 2.14; version 2.16 or later is required')
  })

  test('a conflicting network, but not the interface of VirtualBox itself', async () => {
    const script = `
      require './cluster'; require './preflight'
      interface = Struct.new(:name, :addr)
      puts ARGV.map { |pair| name, ip = pair.split('='); interface.new(name, Addrinfo.ip(ip)) }
               .then { |interfaces| Preflight.network_problem(interfaces).inspect }`
    const ask = (...interfaces: string[]) => succeed('ruby', ['-e', script, ...interfaces])
    expect((await ask('lo=127.0.0.1', 'docker0=192.168.56.1')).stdout).toContain('docker0 has 192.168.56.1')
    expect((await ask('lo=127.0.0.1', 'vboxnet0=192.168.56.1', 'eth0=192.168.5.6')).stdout).toBe('nil')
  })
})

test('vagrant destroy leaves nothing behind', async () => {
  const cwd = await freshFolder()
  await mkdir(join(cwd, 'secrets'))
  await succeed('sh', ['-c', 'touch kubeconfig secrets/grafana-password ansible/inventory.ini'], { cwd })
  expect((await vagrant(['destroy', '--force'], {}, { cwd })).exitCode).toBe(0)
  const left = await run('sh', ['-c', 'ls -d kubeconfig secrets ansible/inventory.ini'], { cwd })
  expect(left.stdout).toBe('')
})
