import { type Data, type DataMap, isMap, type KubernetesObject } from '@helm-ts/chart'
import { expect, it } from 'vitest'
import { smsChecker } from '../src/index.ts'
import { at, list, matches } from './objects.ts'

const bundled = { monitoring: { mode: 'embedded' }, experiment: { autoRollback: { enabled: true } } }

function policiesOf(values: DataMap): Map<string, KubernetesObject> {
  const { objects } = smsChecker.render(values, { release: { name: 'one' } })
  const policies = objects.filter(({ kind }) => kind === 'NetworkPolicy')
  return new Map(policies.map((policy) => [policy.metadata.name, policy]))
}

/** The TCP ports that a workload may connect to anywhere, without DNS. */
function openPorts(values: DataMap, workload: string): unknown[] {
  const rules = list(at(policiesOf(values).get(workload), 'spec', 'egress')).filter((rule) => !at(rule, 'to'))
  return rules
    .flatMap((rule) => list(at(rule, 'ports')))
    .map((port) => at(port, 'port'))
    .filter((port) => port !== 53)
}

const services = ['app', 'model', 'experiment']

const labelsOf = (workload: string) => ({
  'app.kubernetes.io/name': workload,
  'app.kubernetes.io/instance': 'one',
  ...(workload === 'istiod' && { app: 'istiod' }),
})

function permits(policy: Data, direction: 'ingress' | 'egress', peer: string, port: number): boolean {
  return list(at(policy, 'spec', direction)).some((rule) => {
    const ports = list(at(rule, 'ports')).map((open) => at(open, 'port'))
    const peers = list(at(rule, direction === 'egress' ? 'to' : 'from'))
    const selected = peers.some((one) => {
      const labels = at(one, 'podSelector', 'matchLabels')
      return isMap(labels) && matches(labels, labelsOf(peer))
    })
    return (peers.length === 0 || selected) && (ports.length === 0 || ports.includes(port))
  })
}

/** Every connection inside the release. The ingress of istiod is not restricted by this chart. */
const connections = [
  ['app-service', 'model-service', 8081],
  ['app-service', 'experiment-service', 8082],
  ['model-service', 'experiment-service', 8082],
  ['rollback-controller', 'experiment-service', 8082],
  ['app-service', 'istiod', 15012],
  ['experiment-service', 'istiod', 15012],
  ['model-service', 'istiod', 15012],
  ['rollback-controller', 'istiod', 15012],
  ['prometheus', 'app-service', 8080],
  ['prometheus', 'model-service', 8081],
  ['prometheus', 'experiment-service', 8082],
  ['prometheus', 'rollback-controller', 8083],
  ['prometheus', 'alertmanager', 9093],
  ['grafana', 'prometheus', 9090],
  ['grafana', 'alertmanager', 9093],
] as const

it.each(connections)('permits the connection from %s to %s on port %i, on both sides', (from, to, port) => {
  const policies = policiesOf(bundled)
  expect(permits(policies.get(from), 'egress', to, port)).toBe(true)
  if (to !== 'istiod') expect(permits(policies.get(to), 'ingress', from, port)).toBe(true)
})

it('permits no other connection inside the release', () => {
  const policies = policiesOf(bundled)
  const ports = {
    'app-service': 8080,
    'model-service': 8081,
    'experiment-service': 8082,
    'rollback-controller': 8083,
    prometheus: 9090,
    alertmanager: 9093,
    grafana: 3000,
  }
  const permitted = [...policies.keys()].flatMap((from) =>
    Object.entries(ports)
      .filter(([to, port]) => permits(policies.get(from), 'egress', to, port))
      .map(([to]) => `${from} ${to}`),
  )
  const expected = connections.filter(([, to]) => to !== 'istiod').map(([from, to]) => `${from} ${to}`)
  expect(permitted.sort()).toEqual(expected.sort())
})

it('restricts egress of every workload and permits DNS', () => {
  const policies = policiesOf(bundled)
  expect([...policies.keys()].sort()).toEqual([
    'alertmanager',
    'app-service',
    'experiment-service',
    'grafana',
    'model-service',
    'prometheus',
    'rollback-controller',
  ])
  for (const policy of policies.values()) {
    expect(at(policy, 'spec', 'policyTypes')).toEqual(['Ingress', 'Egress'])
    expect(permits(policy, 'egress', 'dns', 53)).toBe(true)
  }
})

it('permits the rollback controller to reach the API server, at the port of its Service or its own', () => {
  expect(openPorts(bundled, 'rollback-controller')).toEqual([443, 6443])
})

it('permits Redis for app-service when its environment names one', () => {
  expect(openPorts(bundled, 'app-service')).toEqual([])
  const env = [{ name: 'REDIS_URL', valueFrom: { secretKeyRef: { name: 'redis', key: 'url' } } }]
  expect(openPorts({ ...bundled, app: { canary: { env } } }, 'app-service')).toEqual([6379])
})

it.each<[string, DataMap, number[]]>([
  ['without receivers', {}, []],
  ['for a webhook', { webhook: { url: 'https://hooks.example.com/a:1' } }, [80, 443]],
  ['for a webhook on a port of its own', { webhook: { url: 'http://hook:8080/alerts' } }, [80, 443, 8080]],
  ['for a webhook in a Secret', { webhook: { existingSecret: 'hook' } }, [80, 443]],
  ['for a dead man’s switch', { watchdog: { url: 'http://switch:9999' } }, [80, 443, 9999]],
  ['for email', { email: { to: 'a@x', from: 'b@x', smarthost: 'smtp.example.com:587' } }, [587]],
])('permits the ports of the receivers of Alertmanager %s', (_, receivers, ports) => {
  const values = { monitoring: { mode: 'embedded', alertmanager: receivers } }
  expect(openPorts(values, 'alertmanager')).toEqual(ports)
})

it.each(['app', 'model', 'experiment', 'rollback', 'prometheus', 'alertmanager', 'grafana'])(
  'adds networkPolicy.extraEgress.%s',
  (workload) => {
    const rule = { to: [{ ipBlock: { cidr: '10.0.0.0/8' } }], ports: [{ protocol: 'TCP', port: 4318 }] }
    const policies = policiesOf({ ...bundled, networkPolicy: { extraEgress: { [workload]: [rule] } } })
    const name = services.includes(workload)
      ? `${workload}-service`
      : workload === 'rollback'
        ? 'rollback-controller'
        : workload
    expect(list(at(policies.get(name), 'spec', 'egress')).at(-1)).toEqual(rule)
  },
)
