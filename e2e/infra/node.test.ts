import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { bootDebianNode, type DebianNode } from './debian-node.ts'
import { needPrograms, run, succeed, temporaryFolder } from './tools.ts'
import { variables } from './versions.ts'

/**
 * The roles that touch packages, files and services, run for real and twice on a clean, booted Debian 12. Not run here:
 * the tasks tagged running_kernel (the node has no kernel of its own), and the real pkgs.k8s.io, get.helm.sh and GitHub,
 * for which stand-ins of the same shape are made in the node.
 */
vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 })

let node: DebianNode
beforeAll(async () => {
  await needPrograms('debootstrap', 'systemd-nspawn', 'ansible-playbook')
  node = await bootDebianNode()
})
afterAll(() => node?.stop())

async function playbook(name: string, ...args: string[]) {
  const outcome = await run('ansible-playbook', ['-i', node.inventory, `./ansible/${name}.yaml`, ...args])
  const [, ok, changed, failed] =
    outcome.stdout.match(/(?:ctrl|node-1) +: ok=(\d+) +changed=(\d+) .*failed=(\d+)/) ?? []
  return { ...outcome, ok: Number(ok), changed: Number(changed), failed: Number(failed) }
}

/** Expects a playbook to be idempotent: the first run changes the node, the second changes nothing. */
async function expectIdempotent(name: string, ...args: string[]) {
  const first = await playbook(name, ...args)
  expect(first, first.output).toMatchObject({ exitCode: 0, failed: 0 })
  expect(first.changed).toBeGreaterThan(0)
  const second = await playbook(name, ...args)
  expect(second, second.output).toMatchObject({ exitCode: 0, failed: 0, changed: 0 })
}

test('the node is a clean, booted system', async () => {
  expect((await node.exec('systemctl', 'is-system-running')).stdout).toBe('running')
  expect((await node.exec('cat', '/etc/debian_version')).stdout).toMatch(/^12\./)
})

test('general.yaml sets up keys, host names, swap, kernel settings and containerd, idempotently', async () => {
  const keys = await temporaryFolder()
  const key = join(keys, 'ada')
  await succeed('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'ada@example.org', '-f', key])
  // Debian 12 has an older containerd than Ubuntu 24.04, with the same configuration format.
  const extra = ['-e', 'containerd_version=1.6.*', '-e', `team_keys_folder=${keys}`]
  await expectIdempotent('general', '--skip-tags', 'running_kernel,kubernetes_packages', ...extra)

  const authorised = await node.exec('cat', '/home/vagrant/.ssh/authorized_keys')
  expect(authorised.stdout.trim()).toBe((await readFile(`${key}.pub`, 'utf8')).trim())
  expect((await node.exec('cat', '/etc/hosts')).stdout).toContain('\n192.168.56.100 ctrl\n')
  expect((await node.exec('findmnt', '--fstab', '--types', 'swap')).stdout).toBe('')
  expect((await node.exec('cat', '/etc/modules-load.d/kubernetes.conf')).stdout).toBe('overlay\nbr_netfilter')
  expect((await node.exec('cat', '/etc/sysctl.d/90-kubernetes.conf')).stdout.split('\n').sort()).toEqual([
    'net.bridge.bridge-nf-call-ip6tables=1',
    'net.bridge.bridge-nf-call-iptables=1',
    'net.ipv4.ip_forward=1',
  ])
  expect((await node.exec('systemctl', 'is-active', 'containerd')).stdout).toBe('active')
  expect((await node.exec('systemctl', 'is-enabled', 'containerd')).stdout).toBe('enabled')
  // The effective configuration of the running containerd, not the file.
  const config = (await node.exec('containerd', 'config', 'dump')).stdout
  expect(config).toMatch(/SystemdCgroup = true/)
  expect(config).toMatch(/bin_dir = "\/opt\/cni\/bin"/)
})

test('ctrl.yaml installs the Python Kubernetes client, idempotently', async () => {
  const { kubernetes_client_version: version } = await variables('versions')
  await expectIdempotent('ctrl', '--tags', 'kubernetes_client')
  const python = ['/opt/kubernetes-client/bin/python', '-c', 'import kubernetes; print(kubernetes.__version__)']
  expect((await node.exec(...python)).stdout).toBe(version)
})

describe('with fake packages and archives', () => {
  let fingerprint = ''
  let sums: string[] = []
  beforeAll(async () => {
    const { kubernetes_version: version = '' } = await variables('versions')
    const script = await readFile(join(import.meta.dirname, 'fake-packages.sh'), 'utf8')
    const made = await node.script(script, version)
    expect(made.exitCode, made.output).toBe(0)
    const [first = '', ...rest] = made.stdout.split('\n')
    fingerprint = first
    sums = rest
  })
  const repository = ['-e', 'kubernetes_packages_repository=file:///srv/kubernetes', '--tags', 'kubernetes_packages']

  test('refuses a repository whose key differs from the pinned one', async () => {
    const outcome = await playbook('general', ...repository)
    expect(outcome.exitCode).not.toBe(0)
    expect(outcome.output).toContain('Do not continue')
    expect((await node.exec('ls', '/etc/apt/sources.list.d')).stdout).not.toContain('kubernetes')
    // The key must not stay either: the next run would take it for a verified one.
    expect((await node.exec('ls', '/etc/apt/keyrings')).stdout).toBe('')
  })

  test('installs and holds kubeadm, kubelet and kubectl at the pinned version, idempotently', async () => {
    const { kubernetes_version: version } = await variables('versions')
    await expectIdempotent('general', ...repository, '-e', `kubernetes_repository_fingerprint=${fingerprint}`)
    expect((await node.exec('apt-mark', 'showhold')).stdout).toBe('kubeadm\nkubectl\nkubelet')
    const installed = await node.exec('dpkg-query', '--show', 'kubeadm', 'kubectl', 'kubelet')
    const listed = ['kubeadm', 'kubectl', 'kubelet'].map((name) => `${name}\t${version}-1.1`)
    expect(installed.stdout).toBe(listed.join('\n'))
    const kubelet = await node.exec('systemctl', 'show', '--property=ExecStart,UnitFileState,ActiveState', 'kubelet')
    expect(kubelet.stdout).toContain('ActiveState=active')
    expect(kubelet.stdout).toContain('UnitFileState=enabled')
    expect((await node.exec('cat', '/etc/default/kubelet')).stdout).toBe('KUBELET_EXTRA_ARGS=--node-ip=192.168.56.100')
  })

  describe('with a fake kubeadm that records its calls', () => {
    /** Returns and clears the recorded calls. */
    const calls = async () => (await node.script('cat /srv/kubeadm-calls; rm /srv/kubeadm-calls')).stdout.split('\n')
    const failNext = (command: string) => node.script('echo "$1" > /srv/kubeadm-failing', command)
    const stopFailing = () => node.exec('rm', '/srv/kubeadm-failing')
    const reset = 'reset --force --cri-socket unix:///run/containerd/containerd.sock'

    test('ctrl.yaml reports and undoes a failed init, then initialises the cluster, idempotently', async () => {
      const kubeconfig = join(await temporaryFolder(), 'kubeconfig')
      const args = ['--tags', 'control_plane', '-e', `control_plane_host_kubeconfig=${kubeconfig}`]
      const pull = 'config images pull --config /etc/kubernetes/kubeadm.yaml'
      const init = 'init --config /etc/kubernetes/kubeadm.yaml --skip-token-print'
      await failNext('init')
      const failed = await playbook('ctrl', ...args)
      expect(failed.exitCode).not.toBe(0)
      expect(failed.output).toContain('fake kubeadm refuses to init')
      expect(failed.output).toContain('kubeadm reset has undone the attempt')
      expect(await calls()).toEqual([pull, init, reset])

      await stopFailing()
      await expectIdempotent('ctrl', ...args)
      expect(await calls()).toEqual([pull, init])
      expect(await readFile(kubeconfig, 'utf8')).toBe('credentials\n')
      expect((await stat(kubeconfig)).mode & 0o777).toBe(0o600)
      const own = await node.exec('stat', '--format=%U %a', '/home/vagrant/.kube/config')
      expect(own.stdout).toBe('vagrant 600')
    })

    test('node.yaml reports a failed join without its token and undoes it, then joins with a new token, idempotently', async () => {
      // One node plays both roles: workers and the control plane use different files.
      const ctrl = await readFile(node.inventory, 'utf8')
      const inventory = join(await temporaryFolder(), 'inventory.ini')
      await writeFile(inventory, ctrl + ctrl.replace('[control_plane]\nctrl', '[workers]\nnode-1'))
      const token = 'token create --ttl 15m --print-join-command'
      const joined = expect.stringMatching(
        /^join 192\.168\.56\.100:6443 --token abcdef\.0123456789abcdef .* --node-name node-1 --cri-socket /,
      )
      await failNext('join')
      const failed = await playbook('node', '-i', inventory)
      expect(failed.exitCode).not.toBe(0)
      expect(failed.output).toContain('fake kubeadm refuses to join 192.168.56.100:6443 --token (token)')
      expect(failed.output).not.toContain('0123456789abcdef')
      expect(await calls()).toEqual([token, joined, reset])

      await stopFailing()
      // The reset also removed the control plane's credentials; nothing below needs them.
      await expectIdempotent('node', '-i', inventory)
      expect(await calls()).toEqual([token, joined])
    })
  })

  test('installs Helm and helm-diff by checksum, idempotently', async () => {
    const archives = ['helm.tar.gz', 'helm-diff.tgz']
    const variablesFile = async (checksums: string[]) => {
      const file = join(await temporaryFolder(), 'downloads.json')
      const downloads = archives.map((archive, index) => ({
        url: `file:///srv/archives/${archive}`,
        archive,
        sha256: checksums[index],
      }))
      await writeFile(file, JSON.stringify({ helm_downloads: downloads }))
      return `@${file}`
    }
    const tags = ['--tags', 'helm', '-e', 'fetch_retries=1', '-e', 'fetch_delay=1', '-e']
    const mismatched = await playbook(
      'ctrl',
      ...tags,
      await variablesFile(sums.map((sum) => sum.split('').reverse().join(''))),
    )
    expect(mismatched.exitCode).not.toBe(0)
    expect((await node.exec('ls', '/usr/local/bin')).stdout).toBe('')

    await expectIdempotent('ctrl', ...tags, await variablesFile(sums))
    expect((await node.exec('helm')).stdout).toBe('fake helm')
    expect((await node.exec('ls', '/usr/local/share/helm/plugins/diff')).stdout).toBe('plugin.yaml')
  })
})
