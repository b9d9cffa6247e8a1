import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { needPrograms, succeed, temporaryFolder, vagrantFolder } from '../tools.ts'
import { variables } from '../versions.ts'
import { goModule } from './go-module.ts'

/**
 * Renders charts at their pinned versions with the values of the roles: a chart silently ignores an unknown value. The charts of other
 * roles come from hosts that a test machine may not reach.
 */
beforeAll(() => needPrograms('ansible', 'go', 'helm'))

/** Renders one template of a chart with the values of a role. */
async function rendered(role: string, chart: string, template: string): Promise<unknown> {
  const values = join(await temporaryFolder(), 'values.json')
  const copy = JSON.stringify({ content: `{{ ${role}_values | to_json }}`, dest: values })
  const vars = join(vagrantFolder, 'ansible/roles', role, 'vars/main.yaml')
  const where = ['localhost', '-c', 'local', '--playbook-dir', 'ansible', '-e', `@${vars}`]
  await succeed('ansible', [...where, '-m', 'ansible.builtin.copy', '-a', copy])
  const args = ['template', role, chart, '--values', values, '--show-only', `templates/${template}.yaml`]
  return parse((await succeed('helm', args)).stdout)
}

test('Flannel uses the pod network and the host-only interface', async () => {
  const { flannel_chart_version: version } = await variables('versions')
  const { pod_cidr: network } = await variables('network')
  const chart = join(await goModule(`github.com/flannel-io/flannel@${version}`), 'chart/kube-flannel')
  const container = {
    image: `ghcr.io/flannel-io/flannel:${version}`,
    command: ['/opt/bin/flanneld', '--ip-masq', '--kube-subnet-mgr', '--iface-regex=^192\\.168\\.56\\.'],
  }
  expect(await rendered('flannel', chart, 'daemonset')).toMatchObject({
    spec: { template: { spec: { containers: [container] } } },
  })
  expect(await rendered('flannel', chart, 'config')).toMatchObject({
    data: { 'net-conf.json': expect.stringContaining(`"Network": "${network}"`) },
  })
})

test('MetalLB runs a speaker without a routing daemon', async () => {
  const { metallb_chart_version: version } = await variables('versions')
  const chart = join(await goModule(`go.universe.tf/metallb@v${version}`), 'charts/metallb')
  const container = { name: 'speaker', image: `quay.io/metallb/speaker:v${version}` }
  expect(await rendered('metallb', chart, 'speaker')).toMatchObject({
    kind: 'DaemonSet',
    spec: { template: { spec: { containers: [container] } } },
  })
})
