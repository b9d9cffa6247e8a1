import type { DataMap, KubernetesObject } from '@helm-ts/chart'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { smsChecker } from '../src/index.ts'
import { at, list } from './objects.ts'

const closed = { additionalProperties: false } as const

/** What Grafana's documentation of provisioning names, as far as it is used. */
const Datasource = Type.Object(
  {
    name: Type.String(),
    uid: Type.String({ pattern: '^[a-zA-Z0-9_-]{1,40}$' }),
    type: Type.Enum(['prometheus', 'alertmanager']),
    access: Type.Literal('proxy'),
    url: Type.String({ pattern: '^http://[a-z0-9-]+:\\d+$' }),
    isDefault: Type.Optional(Type.Boolean()),
    editable: Type.Boolean(),
    jsonData: Type.Union([
      Type.Object(
        {
          httpMethod: Type.Enum(['GET', 'POST']),
          prometheusType: Type.Enum(['Prometheus', 'Cortex', 'Mimir', 'Thanos']),
          timeInterval: Type.String({ pattern: '^\\d+[smh]$' }),
        },
        closed,
      ),
      Type.Object(
        {
          implementation: Type.Enum(['prometheus', 'mimir', 'cortex']),
          handleGrafanaManagedAlerts: Type.Boolean(),
        },
        closed,
      ),
    ]),
  },
  closed,
)
const Datasources = Type.Object({ apiVersion: Type.Literal(1), datasources: Type.Array(Datasource) }, closed)
const Providers = Type.Object(
  {
    apiVersion: Type.Literal(1),
    providers: Type.Array(
      Type.Object(
        {
          name: Type.String(),
          folder: Type.String(),
          type: Type.Literal('file'),
          disableDeletion: Type.Boolean(),
          allowUiUpdates: Type.Boolean(),
          updateIntervalSeconds: Type.Integer({ minimum: 10 }),
          options: Type.Object({ path: Type.String() }, closed),
        },
        closed,
      ),
    ),
  },
  closed,
)
const Texts = Type.Record(Type.String(), Type.String())
const Projected = Type.Object({
  configMap: Type.Object({
    name: Type.String(),
    items: Type.Array(Type.Object({ key: Type.String(), path: Type.String() }, closed)),
  }),
})

function release(values: DataMap = {}) {
  const own = { namePrefix: 'blue-', monitoring: { mode: 'embedded' }, ...values }
  const { objects } = smsChecker.render(own, { release: { name: 'blue' } })
  const named = (kind: string, name: string) =>
    objects.find((object) => object.kind === kind && object.metadata.name === name)
  return { named, pod: at(named('Deployment', 'blue-grafana'), 'spec', 'template', 'spec') }
}

/** The files below /etc/grafana, as the pod's volume puts them together from ConfigMaps. */
function files({ named, pod }: ReturnType<typeof release>): Map<string, string> {
  const [volume] = list(at(pod, 'volumes'))
  return new Map(
    list(at(volume, 'projected', 'sources')).flatMap((source) => {
      const { name, items } = Value.Parse(Projected, source).configMap
      const data = Value.Parse(Texts, at(named('ConfigMap', name), 'data'))
      return items.map(({ key, path }): [string, string] => {
        expect(data, `${name} has no ${key}`).toHaveProperty([key])
        return [path, data[key] ?? '']
      })
    }),
  )
}

/** Settings by `section.key`. */
function settings(ini: string): Map<string, string> {
  let section = ''
  const found = new Map<string, string>()
  for (const line of ini.split('\n').filter((text) => text !== '')) {
    const [, name] = /^\[(.+)\]$/.exec(line) ?? []
    if (name !== undefined) section = name
    else found.set(`${section}.${line.split(' = ')[0]}`, line.split(' = ')[1] ?? '')
  }
  return found
}

describe("the release's own Grafana", () => {
  const installed = release()
  const provisioned = files(installed)
  const file = (path: string) => provisioned.get(path) ?? ''

  it('asks the Prometheus and the Alertmanager of its release', () => {
    const { datasources } = Value.Parse(Datasources, parse(file('provisioning/datasources/datasources.yaml')))
    const services = datasources.map(({ url }): KubernetesObject | undefined => {
      const { hostname, port } = new URL(url)
      const service = installed.named('Service', hostname)
      expect(at(list(at(service, 'spec', 'ports'))[0], 'port')).toBe(Number(port))
      return service
    })
    expect(services.map((service) => service?.metadata.name)).toEqual(['blue-prometheus', 'blue-alertmanager'])
    expect(datasources.filter(({ isDefault }) => isDefault).map(({ type }) => type)).toEqual(['prometheus'])
  })

  it('finds every dashboard where its provider looks, and begins with one of them', () => {
    const { providers } = Value.Parse(Providers, parse(file('provisioning/dashboards/dashboards.yaml')))
    const folder = providers[0]?.options.path.replace('/etc/grafana/', '')
    const found = [...provisioned.keys()].filter((path) => path.startsWith(`${folder}/`))
    expect(found.map((path) => parse(file(path)).uid)).toEqual(
      ['service', 'experiment', 'models'].map((name) => `sms-checker-${name}`),
    )
    const home = settings(file('grafana.ini')).get('dashboards.default_home_dashboard_path')
    expect(found.map((path) => `/etc/grafana/${path}`)).toContain(home)
  })

  it('sends no request to external services', () => {
    const own = settings(file('grafana.ini'))
    const off = [
      'analytics.enabled',
      'analytics.reporting_enabled',
      'analytics.check_for_updates',
      'analytics.check_for_plugin_updates',
      'analytics.feedback_links_enabled',
      'news.news_feed_enabled',
      'snapshots.external_enabled',
      'plugins.plugin_admin_enabled',
      'plugins.preinstall_auto_update',
    ]
    const on = ['security.disable_gravatar', 'plugins.preinstall_disabled', 'plugins.public_key_retrieval_disabled']
    expect(off.map((name) => own.get(name))).toEqual(off.map(() => 'false'))
    expect(on.map((name) => own.get(name))).toEqual(on.map(() => 'true'))
    const egress = at(installed.named('NetworkPolicy', 'blue-grafana'), 'spec', 'egress')
    expect(list(egress).filter((rule) => at(rule, 'to') === undefined)).toEqual([
      {
        ports: [
          { protocol: 'UDP', port: 53 },
          { protocol: 'TCP', port: 53 },
        ],
      },
    ])
  })

  it('takes its admin from the Secret that the values name, or from its own', () => {
    const secretOf = (values?: DataMap) => {
      const [container] = list(at(release(values).pod, 'containers'))
      return list(at(container, 'env')).flatMap((variable) => at(variable, 'valueFrom', 'secretKeyRef', 'name') ?? [])
    }
    expect(secretOf()).toEqual(['blue-grafana-admin', 'blue-grafana-admin'])
    expect(secretOf({ 'kube-prometheus-stack': { grafana: { admin: { existingSecret: 'mine' } } } })).toEqual([
      'mine',
      'mine',
    ])
  })

  it('is reached through the gateway under its host, and knows it', () => {
    expect(at(installed.named('VirtualService', 'blue-grafana'), 'spec', 'hosts')).toEqual(['grafana.local'])
    const servers = list(at(installed.named('Gateway', 'blue-sms-checker'), 'spec', 'servers'))
    for (const server of servers) expect(list(at(server, 'hosts'))).toContain('grafana.local')
    expect(JSON.stringify(installed.pod)).toContain('"value":"http://grafana.local/"')
    const inside = release({ monitoring: { mode: 'embedded', grafana: { host: '' } } })
    expect(inside.named('VirtualService', 'blue-grafana')).toBeUndefined()
    expect(JSON.stringify(inside.pod)).not.toContain('GF_SERVER_ROOT_URL')
  })
})
