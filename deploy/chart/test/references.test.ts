import type { Data, DataMap, KubernetesObject } from '@helm-ts/chart'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { smsChecker } from '../src/index.ts'
import { arbitraryValues } from './arbitrary-values.ts'
import { at, labelsAt, list, matches, podLabels } from './objects.ts'

/** Checks a property for arbitrary values, with and without the Prometheus operator. */
function always(property: (objects: Objects) => void): void {
  const apiVersions = fc.constantFrom([], ['monitoring.coreos.com/v1'])
  fc.assert(
    fc.property(arbitraryValues, apiVersions, (values, apiVersions) => {
      property(new Objects(smsChecker.render(values, { apiVersions }).objects))
    }),
  )
}

class Objects {
  readonly all: readonly KubernetesObject[]

  constructor(all: readonly KubernetesObject[]) {
    this.all = all
  }

  of(kind: string): readonly KubernetesObject[] {
    return this.all.filter((object) => object.kind === kind)
  }

  /** Everything that creates pods that keep running. */
  get workloads(): readonly KubernetesObject[] {
    return [...this.of('Deployment'), ...this.of('StatefulSet')]
  }

  named(kind: string, name: Data): KubernetesObject {
    const found = this.of(kind).find(({ metadata }) => metadata.name === name)
    if (!found) throw new Error(`No ${kind} ${JSON.stringify(name)}.`)
    return found
  }

  /** The workloads whose pods have these labels. */
  selected(labels: DataMap): readonly KubernetesObject[] {
    return this.workloads.filter((workload) => matches(labels, podLabels(workload)))
  }
}

const pod = (deployment: Data) => at(deployment, 'spec', 'template', 'spec')
const containers = (deployment: Data) => list(at(pod(deployment), 'containers'))
const ports = (deployment: Data) => containers(deployment).flatMap((container) => list(at(container, 'ports')))

/** All values of a key, at any depth. */
function everyIn(data: Data, key: string): Data[] {
  if (typeof data !== 'object' || data === null) return []
  return Object.entries(data).flatMap(([name, member]) => [...(name === key ? [member] : []), ...everyIn(member, key)])
}

describe('for arbitrary values', () => {
  it('pods refer to ConfigMaps, claims and ServiceAccounts that exist', () => {
    always((objects) => {
      for (const deployment of objects.workloads) {
        for (const name of everyIn(pod(deployment), 'configMapRef')) objects.named('ConfigMap', at(name, 'name'))
        for (const volume of everyIn(pod(deployment), 'configMap')) {
          const { data } = objects.named('ConfigMap', at(volume, 'name'))
          for (const item of list(at(volume, 'items'))) expect(Object.keys(data ?? {})).toContain(at(item, 'key'))
        }
        for (const name of everyIn(pod(deployment), 'claimName')) objects.named('PersistentVolumeClaim', name)
        for (const name of everyIn(pod(deployment), 'serviceAccountName')) objects.named('ServiceAccount', name)
        const claimed = list(at(deployment, 'spec', 'volumeClaimTemplates')).map((claim) =>
          at(claim, 'metadata', 'name'),
        )
        const volumes = [...list(at(pod(deployment), 'volumes')).map((volume) => at(volume, 'name')), ...claimed]
        expect(
          new Set(
            everyIn(pod(deployment), 'volumeMounts').flatMap((mounts) =>
              list(mounts).map((mount) => at(mount, 'name')),
            ),
          ),
        ).toEqual(new Set(volumes))
      }
    })
  })

  it('policies select pods and monitors select Services that exist', () => {
    always((objects) => {
      for (const policy of objects.of('NetworkPolicy')) {
        expect(objects.selected(labelsAt(policy, 'spec', 'podSelector', 'matchLabels')).length).toBeGreaterThan(0)
      }
      for (const policy of [...objects.of('PeerAuthentication'), ...objects.of('AuthorizationPolicy')]) {
        expect(objects.selected(labelsAt(policy, 'spec', 'selector', 'matchLabels')).length).toBeGreaterThan(0)
      }
      for (const monitor of objects.of('ServiceMonitor')) {
        const labels = labelsAt(monitor, 'spec', 'selector', 'matchLabels')
        const services = objects
          .of('Service')
          .filter((service) => matches(labels, labelsAt(service, 'metadata', 'labels')))
        expect(services).toHaveLength(1)
        expect(list(at(monitor, 'spec', 'endpoints')).map((endpoint) => at(endpoint, 'port'))).toEqual(
          list(at(services[0], 'spec', 'ports')).map((port) => at(port, 'name')),
        )
      }
    })
  })

  it('routes and Ingresses refer to ports of their Services', () => {
    always((objects) => {
      const ports = (name: Data, key: string) =>
        list(at(objects.named('Service', name), 'spec', 'ports')).map((port) => at(port, key))
      for (const route of objects.of('VirtualService')) {
        for (const gateway of list(at(route, 'spec', 'gateways'))) objects.named('Gateway', gateway)
        const destinations = [...everyIn(route, 'destination'), ...everyIn(route, 'mirror')]
        expect(destinations.length).toBeGreaterThan(0)
        for (const to of destinations) expect(ports(at(to, 'host'), 'port')).toContain(at(to, 'port', 'number'))
      }
      for (const service of objects.of('Ingress').flatMap((ingress) => everyIn(ingress, 'service'))) {
        expect(ports(at(service, 'name'), 'name')).toContain(at(service, 'port', 'name'))
      }
      const { data } = objects.named(
        'ConfigMap',
        objects.of('ConfigMap').find(({ metadata }) => metadata.name.endsWith('app-config'))?.metadata.name,
      )
      const { hostname, port } = new URL(String(at(data, 'MODEL_SERVICE_URL')))
      expect(ports(hostname, 'port')).toEqual([Number(port)])
    })
  })

  it('a gateway serves the hosts of its routes', () => {
    always((objects) => {
      const routed = objects.of('VirtualService').filter((route) => at(route, 'spec', 'gateways') !== undefined)
      const hosts = routed.flatMap((route) => list(at(route, 'spec', 'hosts')))
      for (const server of objects.of('Gateway').flatMap((gateway) => list(at(gateway, 'spec', 'servers')))) {
        expect([...list(at(server, 'hosts'))].sort()).toEqual([...hosts].sort())
      }
    })
  })

  it('probes use named ports, and network policies allow the ports of the pods', () => {
    always((objects) => {
      for (const deployment of objects.workloads) {
        const names = ports(deployment).map((port) => at(port, 'name'))
        const asked = everyIn(pod(deployment), 'httpGet')
        expect(asked.length).toBeGreaterThanOrEqual(2)
        for (const request of asked) expect(names).toContain(at(request, 'port'))
      }
      for (const policy of objects.of('NetworkPolicy')) {
        const open = everyIn(at(policy, 'spec', 'ingress'), 'port')
        for (const deployment of objects.selected(labelsAt(policy, 'spec', 'podSelector', 'matchLabels'))) {
          for (const port of ports(deployment)) expect(open).toContain(at(port, 'containerPort'))
        }
      }
    })
  })

  it('an autoscaler refers to a container of its pods', () => {
    always((objects) => {
      for (const autoscaler of objects.of('HorizontalPodAutoscaler')) {
        const names = containers(objects.named('Deployment', at(autoscaler, 'spec', 'scaleTargetRef', 'name'))).map(
          (container) => at(container, 'name'),
        )
        for (const metric of everyIn(autoscaler, 'container')) expect(names).toContain(metric)
        expect(Number(at(autoscaler, 'spec', 'minReplicas'))).toBeLessThanOrEqual(
          Number(at(autoscaler, 'spec', 'maxReplicas')),
        )
      }
    })
  })
})
