import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { parse } from 'yaml'
import { needPrograms, root, run, succeed, temporaryFolder } from '../tools.ts'
import { variables } from '../versions.ts'
import { goModule } from './go-module.ts'

/**
 * Applies the Kubernetes objects of finalization.yaml to the cluster in KUBECONFIG, which must be an empty test cluster. Helm releases and
 * Istio are left to real hosts: their charts and images come from hosts that a test machine may not reach. MetalLB's custom resource
 * definitions come from its Go module at the pinned version.
 */
vi.setConfig({ hookTimeout: 300_000 })

const namespaces = ['metallb-system', 'monitoring', 'kubernetes-dashboard']
const kubectl = (...args: string[]) => run('kubectl', args)
let definitions = ''
/** Whether the namespaces belong to this test. Vitest calls afterAll even when beforeAll refuses the cluster; its namespaces must stay. */
let ownsNamespaces = false

beforeAll(async () => {
  await needPrograms('ansible-playbook', 'kubectl', 'go')
  const reached = await kubectl('get', '--raw', '/readyz')
  if (reached.stdout !== 'ok') throw new Error(`KUBECONFIG must name a running test cluster\n${reached.output}`)
  for (const namespace of namespaces) {
    const existing = await kubectl('get', 'namespace', namespace, '--ignore-not-found', '--output=name')
    if (existing.stdout !== '')
      throw new Error(`The cluster already has a namespace ${namespace}. Use an empty test cluster.`)
  }
  ownsNamespaces = true
  const { metallb_chart_version: version } = await variables('versions')
  definitions = join(await goModule(`go.universe.tf/metallb@v${version}`), 'config/crd/bases')
  await succeed('kubectl', ['apply', '--server-side', '-f', definitions])
  // The namespace that the Helm release would create.
  await succeed('kubectl', ['create', 'namespace', 'metallb-system'])
})

afterAll(async () => {
  if (!ownsNamespaces) return
  await kubectl('delete', 'namespace', ...namespaces, '--ignore-not-found')
  await kubectl('delete', 'clusterrolebinding', 'dashboard-admin-user', '--ignore-not-found')
  if (definitions !== '') await kubectl('delete', '--ignore-not-found', '-f', definitions)
})

test('finalization.yaml creates its objects, is idempotent, and recreates a deleted one', async () => {
  const folder = await temporaryFolder()
  const settings = {
    cluster_kubeconfig: "{{ lookup('ansible.builtin.env', 'KUBECONFIG') }}",
    ansible_connection: 'local',
    ansible_become: false,
    ansible_python_interpreter: '{{ ansible_playbook_python }}',
    prometheus_stack_password_file: join(folder, 'grafana-password'),
    istio_folder: folder,
  }
  const args = ['-i', 'cluster,', './ansible/finalization.yaml', '--tags', 'kubernetes_objects,istio_operator']
  const play = async (...more: string[]) => {
    const outcome = await run('ansible-playbook', [...args, '-e', JSON.stringify(settings), ...more])
    expect(outcome.exitCode, outcome.output).toBe(0)
    return Number(outcome.stdout.match(/cluster +: ok=\d+ +changed=(\d+)/)?.[1])
  }

  expect(await play()).toBe(5)
  expect(await play()).toBe(0)

  // Check mode queries the API server, so it reports exactly the one missing object.
  await kubectl('-n', 'metallb-system', 'delete', 'ipaddresspool', 'host-only')
  expect(await play('--check')).toBe(1)
  const afterCheck = await kubectl('-n', 'metallb-system', 'get', 'ipaddresspool', '--output=name')
  expect(afterCheck.stdout).toBe('')
  expect(await play()).toBe(1)

  const { load_balancer_range: range, istio_gateway_address: gateway, ...network } = await variables('network')
  const filled = (text = '') => text.replaceAll('{{ network_prefix }}', network.network_prefix ?? '')
  const pool = await kubectl(
    '-n',
    'metallb-system',
    'get',
    'ipaddresspool',
    'host-only',
    '--output=jsonpath={.spec.addresses[0]}',
  )
  expect(pool.stdout).toBe('192.168.56.90-192.168.56.99')
  expect(filled(range)).toBe(pool.stdout)

  const secret = ['-n', 'monitoring', 'get', 'secret', 'grafana-admin', '--output=jsonpath={.data.admin-password}']
  const password = Buffer.from((await kubectl(...secret)).stdout, 'base64').toString()
  expect(password).toMatch(/^[A-Za-z0-9]{20}$/)
  expect((await readFile(settings.prometheus_stack_password_file, 'utf8')).trim()).toBe(password)

  const admin = '--as=system:serviceaccount:kubernetes-dashboard:admin-user'
  expect((await kubectl('auth', 'can-i', '*', '*', admin)).stdout).toBe('yes')

  const installed: unknown = parse(await readFile(join(folder, 'istio-operator.yaml'), 'utf8'))
  const example: unknown = parse(await readFile(join(root, 'infra/kubernetes/istio-operator.yaml'), 'utf8'))
  const annotations = { 'metallb.io/loadBalancerIPs': filled(gateway) }
  expect(installed).toMatchObject(Object(example))
  expect(installed).toHaveProperty('spec.values.gateways.istio-ingressgateway.serviceAnnotations', annotations)
})
