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

/** Runs it twice and asks for what Ansible promises: the first run changes the node, the second nothing. */
async function twice(name: string, ...args: string[]) {
  const first = await playbook(name, ...args)
  expect(first, first.output).toMatchObject({ exitCode: 0, failed: 0 })
  expect(first.changed).toBeGreaterThan(0)
  const second = await playbook(name, ...args)
  expect(second, second.output).toMatchObject({ exitCode: 0, failed: 0, changed: 0 })
}

test('the node is a clean system that has booted', async () => {
  expect((await node.exec('systemctl', 'is-system-running')).stdout).toBe('running')
  expect((await node.exec('cat', '/etc/debian_version')).stdout).toMatch(/^12\./)
})

test('general.yaml: keys, names, swap, kernel settings and a running containerd; then no change', async () => {
  const keys = await temporaryFolder()
  const key = join(keys, 'ada')
  await succeed('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'ada@example.org', '-f', key])
  // Debian 12 has an older series than Ubuntu 24.04, with the same configuration format.
  const extra = ['-e', 'containerd_version=1.6.*', '-e', `team_keys_folder=${keys}`]
  await twice('general', '--skip-tags', 'running_kernel,kubernetes_packages', ...extra)

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
  // What the running containerd makes of the file, not the file.
  const config = (await node.exec('containerd', 'config', 'dump')).stdout
  expect(config).toMatch(/SystemdCgroup = true/)
  expect(config).toMatch(/bin_dir = "\/opt\/cni\/bin"/)
})

test('ctrl.yaml: the Kubernetes client for Ansible’s modules; then no change', async () => {
  const { kubernetes_client_version: version } = await variables('versions')
  await twice('ctrl', '--tags', 'kubernetes_client')
  const python = ['/opt/kubernetes-client/bin/python', '-c', 'import kubernetes; print(kubernetes.__version__)']
  expect((await node.exec(...python)).stdout).toBe(version)
})

describe('with stand-ins for what is fetched', () => {
  let fingerprint = ''
  let sums: string[] = []
  beforeAll(async () => {
    const { kubernetes_version: version = '' } = await variables('versions')
    const script = await readFile(join(import.meta.dirname, 'stand-in-packages.sh'), 'utf8')
    const made = await node.script(script, version)
    expect(made.exitCode, made.output).toBe(0)
    const [first = '', ...rest] = made.stdout.split('\n')
    fingerprint = first
    sums = rest
  })
  const repository = ['-e', 'kubernetes_packages_repository=file:///srv/kubernetes', '--tags', 'kubernetes_packages']

  test('a repository with another key than the pinned one is refused before it is added', async () => {
    const outcome = await playbook('general', ...repository)
    expect(outcome.exitCode).not.toBe(0)
    expect(outcome.output).toContain('do not go on')
    expect((await node.exec('ls', '/etc/apt/sources.list.d')).stdout).not.toContain('kubernetes')
    // Nor kept, where the next run would take it for the one fetched.
    expect((await node.exec('ls', '/etc/apt/keyrings')).stdout).toBe('')
  })

  test('kubeadm, kubelet and kubectl at the pinned version, held, kubelet on the node’s address; then no change', async () => {
    const { kubernetes_version: version } = await variables('versions')
    await twice('general', ...repository, '-e', `kubernetes_repository_fingerprint=${fingerprint}`)
    expect((await node.exec('apt-mark', 'showhold')).stdout).toBe('kubeadm\nkubectl\nkubelet')
    const installed = await node.exec('dpkg-query', '--show', 'kubeadm', 'kubectl', 'kubelet')
    const listed = ['kubeadm', 'kubectl', 'kubelet'].map((name) => `${name}\t${version}-1.1`)
    expect(installed.stdout).toBe(listed.join('\n'))
    const kubelet = await node.exec('systemctl', 'show', '--property=ExecStart,UnitFileState,ActiveState', 'kubelet')
    expect(kubelet.stdout).toContain('ActiveState=active')
    expect(kubelet.stdout).toContain('UnitFileState=enabled')
    expect((await node.exec('cat', '/etc/default/kubelet')).stdout).toBe('KUBELET_EXTRA_ARGS=--node-ip=192.168.56.100')
  })

  describe('kubeadm, with one that only writes down how it is called', () => {
    /** Its calls since the last question, without the images' fetching. */
    const calls = async () => (await node.script('cat /srv/kubeadm-calls; rm /srv/kubeadm-calls')).stdout.split('\n')
    const fails = (command: string) => node.script('echo "$1" > /srv/kubeadm-fails', command)
    const works = () => node.exec('rm', '/srv/kubeadm-fails')
    const reset = 'reset --force --cri-socket unix:///run/containerd/containerd.sock'

    test('ctrl.yaml: a failed init is told of and undone; then the cluster, with its kubeconfig on the host; then no change', async () => {
      const kubeconfig = join(await temporaryFolder(), 'kubeconfig')
      const args = ['--tags', 'control_plane', '-e', `control_plane_host_kubeconfig=${kubeconfig}`]
      const pull = 'config images pull --config /etc/kubernetes/kubeadm.yaml'
      const init = 'init --config /etc/kubernetes/kubeadm.yaml --skip-token-print'
      await fails('init')
      const failed = await playbook('ctrl', ...args)
      expect(failed.exitCode).not.toBe(0)
      expect(failed.output).toContain('the stand-in would not init')
      expect(failed.output).toContain('The attempt is undone')
      expect(await calls()).toEqual([pull, init, reset])

      await works()
      await twice('ctrl', ...args)
      expect(await calls()).toEqual([pull, init])
      expect(await readFile(kubeconfig, 'utf8')).toBe('credentials\n')
      expect((await stat(kubeconfig)).mode & 0o777).toBe(0o600)
      const own = await node.exec('stat', '--format=%U %a', '/home/vagrant/.kube/config')
      expect(own.stdout).toBe('vagrant 600')
    })

    test('node.yaml: a failed join is told of, but for its token, and undone; then joined with a fresh one; then no change', async () => {
      // The node plays both: a worker's files are others than the control plane's.
      const ctrl = await readFile(node.inventory, 'utf8')
      const inventory = join(await temporaryFolder(), 'inventory.ini')
      await writeFile(inventory, ctrl + ctrl.replace('[control_plane]\nctrl', '[workers]\nnode-1'))
      const token = 'token create --ttl 15m --print-join-command'
      const joined = expect.stringMatching(
        /^join 192\.168\.56\.100:6443 --token abcdef\.0123456789abcdef .* --node-name node-1 --cri-socket /,
      )
      await fails('join')
      const failed = await playbook('node', '-i', inventory)
      expect(failed.exitCode).not.toBe(0)
      expect(failed.output).toContain('the stand-in would not join 192.168.56.100:6443 --token (token)')
      expect(failed.output).not.toContain('0123456789abcdef')
      expect(await calls()).toEqual([token, joined, reset])

      await works()
      // The reset has taken the control plane's credentials with it, which nothing here asks for.
      await twice('node', '-i', inventory)
      expect(await calls()).toEqual([token, joined])
    })
  })

  test('Helm and helm-diff, by their checksums; then no change', async () => {
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
    const spoiled = await playbook(
      'ctrl',
      ...tags,
      await variablesFile(sums.map((sum) => sum.split('').reverse().join(''))),
    )
    expect(spoiled.exitCode).not.toBe(0)
    expect((await node.exec('ls', '/usr/local/bin')).stdout).toBe('')

    await twice('ctrl', ...tags, await variablesFile(sums))
    expect((await node.exec('helm')).stdout).toBe('stand-in')
    expect((await node.exec('ls', '/usr/local/share/helm/plugins/diff')).stdout).toBe('plugin.yaml')
  })
})
