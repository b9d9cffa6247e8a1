import type { Data, DataMap, KubernetesObject } from '@helm-ts/chart'
import { serviceNames } from '@sms-checker/contracts'
import { exportingServices } from '@sms-checker/observability/metrics'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { smsChecker } from '../src/index.ts'
import { arbitraryValues, withoutAutoRollback } from './arbitrary-values.ts'
import { at, labelsAt, list, matches, podLabels } from './objects.ts'

const operator = { apiVersions: ['monitoring.coreos.com/v1'] }

// All tests check the same arbitrary values, so that each release is rendered once.
const seed = Math.trunc(Math.random() * 2 ** 31)
const rendered = new Map<string, readonly KubernetesObject[]>()

function render(values: DataMap): readonly KubernetesObject[] {
  const key = JSON.stringify(values)
  const objects = rendered.get(key) ?? smsChecker.render(values, operator).objects
  rendered.set(key, objects)
  return objects
}

/** Checks a property for arbitrary values. */
function always(property: (objects: readonly KubernetesObject[]) => void): void {
  fc.assert(
    fc.property(arbitraryValues, (values) => {
      property(render(values))
    }),
    { seed },
  )
}

const ofKind = (objects: readonly KubernetesObject[], kind: string) => objects.filter((object) => object.kind === kind)

const workloadsOf = (objects: readonly KubernetesObject[]) => [
  ...ofKind(objects, 'Deployment'),
  ...ofKind(objects, 'StatefulSet'),
]

/** Whether an object belongs to a service of the product, not to monitoring. */
const isOfService = ({ metadata }: KubernetesObject) =>
  Object.values(exportingServices).some((name) => at(metadata.labels, 'app.kubernetes.io/name') === name)

/** Whether an object belongs to a service with variants. */
const hasVariants = ({ metadata }: KubernetesObject) =>
  Object.values(serviceNames).some((name) => at(metadata.labels, 'app.kubernetes.io/name') === name)

describe('for arbitrary values', () => {
  it('names are unique within a kind', () => {
    always((objects) => {
      const names = objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`)
      expect(new Set(names).size).toBe(names.length)
    })
  })

  it('all objects belong to the namespace of the release', () => {
    always((objects) => {
      for (const { kind, metadata } of objects) {
        expect(kind).not.toMatch(/^Cluster|Webhook|^CustomResource|^PriorityClass|^PersistentVolume$/)
        expect(metadata.namespace).toBeUndefined()
      }
    })
  })

  it('no field is null', () => {
    always((objects) => expect(JSON.stringify(objects)).not.toContain(':null'))
  })

  it('a Deployment selects its own pods only', () => {
    always((objects) => {
      const deployments = workloadsOf(objects)
      for (const one of deployments) {
        const selected = deployments.filter((other) =>
          matches(labelsAt(one, 'spec', 'selector', 'matchLabels'), podLabels(other)),
        )
        expect(selected.map(({ metadata }) => metadata.name)).toEqual([one.metadata.name])
      }
    })
  })

  it('every Deployment has a disruption budget, and sets replicas unless an autoscaler does', () => {
    always((objects) => {
      const deployments = workloadsOf(objects).filter(isOfService)
      const names = deployments.map(({ metadata }) => metadata.name)
      const scaled = ofKind(objects, 'HorizontalPodAutoscaler').map((object) =>
        at(object, 'spec', 'scaleTargetRef', 'name'),
      )
      for (const name of scaled) expect(names).toContain(name)
      for (const deployment of deployments) {
        expect(at(deployment, 'spec', 'replicas') === undefined).toBe(scaled.includes(deployment.metadata.name))
      }
      const budgets = ofKind(objects, 'PodDisruptionBudget')
      expect(budgets).toHaveLength(deployments.length)
      for (const budget of budgets) {
        const selector = labelsAt(budget, 'spec', 'selector', 'matchLabels')
        expect(deployments.filter((deployment) => matches(selector, podLabels(deployment)))).toHaveLength(1)
      }
    })
  })

  it('the pods of a variant are spread unless the values say otherwise', () => {
    fc.assert(
      fc.property(arbitraryValues, (values) => {
        const deployments = (pods: DataMap) =>
          ofKind(smsChecker.render({ ...values, pods }).objects, 'Deployment').filter(isOfService)
        const constraintsOf = (deployment: KubernetesObject) =>
          list(at(deployment, 'spec', 'template', 'spec', 'topologySpreadConstraints'))
        for (const deployment of deployments({})) {
          const constraints = constraintsOf(deployment)
          expect(constraints.map((constraint) => at(constraint, 'topologyKey'))).toEqual([
            'topology.kubernetes.io/zone',
            'kubernetes.io/hostname',
          ])
          for (const constraint of constraints) {
            expect(at(constraint, 'whenUnsatisfiable')).toBe('ScheduleAnyway')
            expect(at(constraint, 'labelSelector')).toEqual(at(deployment, 'spec', 'selector'))
          }
        }
        const own = [{ maxSkew: 2, topologyKey: 'rack', whenUnsatisfiable: 'DoNotSchedule' }]
        for (const deployment of deployments({ topologySpreadConstraints: own })) {
          expect(constraintsOf(deployment)).toEqual(own)
        }
        for (const deployment of deployments({ spreadVariants: false })) expect(constraintsOf(deployment)).toEqual([])
      }),
      { numRuns: 10 },
    )
  })

  it('subsets and Deployments correspond one to one, and routes refer to existing subsets', () => {
    always((objects) => {
      const deployments = ofKind(objects, 'Deployment').filter(hasVariants)
      const rules = ofKind(objects, 'DestinationRule')
      const subsets = rules.flatMap((rule) =>
        list(at(rule, 'spec', 'subsets')).map((subset) => {
          const service = ofKind(objects, 'Service').find(({ metadata }) => metadata.name === at(rule, 'spec', 'host'))
          const labels = { ...labelsAt(service, 'spec', 'selector'), ...labelsAt(subset, 'labels') }
          expect(deployments.filter((deployment) => matches(labels, podLabels(deployment)))).toHaveLength(1)
          return `${at(rule, 'spec', 'host')} ${at(subset, 'name')}`
        }),
      )
      if (rules.length > 0) expect(subsets).toHaveLength(deployments.length)
      const routed = [
        ...JSON.stringify(ofKind(objects, 'VirtualService')).matchAll(/"host":"([^"]*)","subset":"([^"]*)"/g),
      ]
      expect(new Set(routed.map(([, host, subset]) => `${host} ${subset}`))).toEqual(new Set(subsets))
    })
  })

  it('ports agree between routes, Services and containers', () => {
    always((objects) => {
      const routed = [
        ...JSON.stringify(ofKind(objects, 'VirtualService')).matchAll(
          /"host":"([^"]*)","subset":"[^"]*","port":\{"number":(\d+)/g,
        ),
      ]
      for (const service of ofKind(objects, 'Service')) {
        const [port] = list(at(service, 'spec', 'ports'))
        const pods = workloadsOf(objects).filter((object) =>
          matches(labelsAt(service, 'spec', 'selector'), podLabels(object)),
        )
        expect(pods.length).toBeGreaterThan(0)
        for (const pod of pods) {
          const [container] = list(at(pod, 'spec', 'template', 'spec', 'containers'))
          expect(list(at(container, 'ports'))).toEqual([
            { name: at(port, 'targetPort'), containerPort: at(port, 'port') },
          ])
        }
        for (const [, host, number] of routed.filter(([, host]) => host === service.metadata.name)) {
          expect(`${host} ${number}`).toBe(`${service.metadata.name} ${at(port, 'port')}`)
        }
      }
    })
  })

  it('without Istio, there are no Istio objects and only stable and primary are reachable', () => {
    fc.assert(
      fc.property(arbitraryValues, (values) => {
        const { objects } = smsChecker.render({ ...withoutAutoRollback(values), istio: { enabled: false } })
        expect(objects.filter(({ apiVersion }) => apiVersion.includes('istio'))).toEqual([])
        expect(JSON.stringify(objects)).not.toMatch(/istio|"(canary|shadow)"/)
        expect(workloadsOf(objects).filter(hasVariants)).toHaveLength(2)
        expect(ofKind(objects, 'Ingress').filter(isOfService)).toHaveLength(1)
        // Canary pods may still be terminating when Istio is disabled.
        const selected = ofKind(objects, 'Service')
          .filter(hasVariants)
          .map((service) => at(service, 'spec', 'selector', 'version'))
        expect(selected).toEqual(['stable', 'primary'])
      }),
    )
  })

  it('a disabled canary or shadow leaves no objects', () => {
    fc.assert(
      fc.property(arbitraryValues, fc.constantFrom('canary', 'shadow'), (values, off) => {
        const istio = { enabled: true, canary: { enabled: off !== 'canary' } }
        const model = { shadow: { enabled: off !== 'shadow' } }
        const { objects } = smsChecker.render({ ...values, istio, model })
        expect(JSON.stringify(objects)).not.toMatch(
          new RegExp(`"${off}"|-${off}-|prerelease${off === 'canary' ? '' : '!'}`),
        )
      }),
    )
  })

  it('two releases in one namespace have different names and select only their own pods', () => {
    fc.assert(
      fc.property(arbitraryValues, (values) => {
        const one = smsChecker.render(
          { ...values, namePrefix: 'one-' },
          { ...operator, release: { name: 'one' } },
        ).objects
        const two = smsChecker.render(
          { ...values, namePrefix: 'two-' },
          { ...operator, release: { name: 'two' } },
        ).objects
        const names = new Set(one.map(({ kind, metadata }) => `${kind}/${metadata.name}`))
        for (const { kind, metadata } of two) expect(names).not.toContain(`${kind}/${metadata.name}`)
        for (const service of ofKind(one, 'Service')) {
          for (const deployment of workloadsOf(two)) {
            expect(matches(labelsAt(service, 'spec', 'selector'), podLabels(deployment))).toBe(false)
          }
        }
      }),
    )
  })

  it('images use the configured registry, repository and tag', () => {
    const image = { repository: 'app', tag: '7' }
    const app = { image, ui: { image } }
    const { objects } = smsChecker.render({
      monitoring: { mode: 'off' },
      images: { registry: 'registry.example.com:5000' },
      app: { stable: app, canary: app },
      model: { primary: { image }, shadow: { image }, canary: { image } },
      experiment: { image },
    })
    const images = [...JSON.stringify(objects).matchAll(/"image":"([^"]*)"/g)].map(([, name]) => name)
    expect(images).toEqual(Array(9).fill('registry.example.com:5000/app:7'))
  })

  it('pods satisfy the Pod Security level restricted', () => {
    always((objects) => {
      const pods = workloadsOf(objects).map((object) => at(object, 'spec', 'template', 'spec'))
      for (const pod of [...pods, ...ofKind(objects, 'Pod').map((object) => at(object, 'spec'))]) {
        expect(at(pod, 'securityContext')).toMatchObject({
          runAsNonRoot: true,
          seccompProfile: { type: 'RuntimeDefault' },
        })
        for (const container of [...list(at(pod, 'initContainers')), ...list(at(pod, 'containers'))]) {
          expect(at(container, 'securityContext')).toEqual({
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          })
        }
      }
    })
  })

  it('only Prometheus and the rollback controller may call the API server, with exactly the rights that they need', () => {
    const rights = (objects: readonly KubernetesObject[]): Readonly<Record<string, Data>> => ({
      prometheus: [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] }],
      'rollback-controller': [
        {
          apiGroups: ['networking.istio.io'],
          resources: ['virtualservices'],
          resourceNames: ofKind(objects, 'VirtualService')
            .filter(hasVariants)
            .flatMap(({ metadata }) => (metadata.name.endsWith('app-service') ? [metadata.name] : [])),
          verbs: ['patch'],
        },
        { apiGroups: [''], resources: ['events'], verbs: ['create'] },
      ],
    })
    always((objects) => {
      const specs = [...ofKind(objects, 'Pod').map((pod) => at(pod, 'spec'))]
      for (const deployment of workloadsOf(objects)) {
        const pod = at(deployment, 'spec', 'template', 'spec')
        if (String(podLabels(deployment)['app.kubernetes.io/name']) in rights(objects)) {
          expect(at(pod, 'serviceAccountName')).toBe(deployment.metadata.name)
          expect(at(pod, 'automountServiceAccountToken')).toBe(true)
        } else specs.push(pod)
      }
      for (const pod of specs) expect(at(pod, 'automountServiceAccountToken')).toBe(false)
      for (const account of ofKind(objects, 'ServiceAccount')) {
        expect(at(account, 'automountServiceAccountToken')).toBe(false)
      }
      for (const role of ofKind(objects, 'Role')) {
        expect(at(role, 'rules')).toEqual(
          rights(objects)[String(at(role, 'metadata', 'labels', 'app.kubernetes.io/name'))],
        )
        const binding = ofKind(objects, 'RoleBinding').find(({ metadata }) => metadata.name === role.metadata.name)
        expect(at(binding, 'roleRef', 'name')).toBe(role.metadata.name)
        expect(at(binding, 'subjects')).toEqual([{ kind: 'ServiceAccount', name: role.metadata.name }])
      }
    })
  })
})
