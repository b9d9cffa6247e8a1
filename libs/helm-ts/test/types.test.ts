import type { IVirtualService } from '@kubernetes-models/istio/networking.istio.io/v1beta1/VirtualService'
import type { IServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor'
import type { IDeployment } from 'kubernetes-models/apps/v1/Deployment'
import type { IHorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler'
import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy'
import type { IResourceRequirements } from 'kubernetes-models/v1/ResourceRequirements'
import { describe, expect, expectTypeOf, test } from 'vitest'
import {
  comment,
  defineValues,
  type Expr,
  each,
  fallback,
  helper,
  type KindBody,
  kind,
  lookup,
  type Maybe,
  merge,
  type Ref,
  type Resource,
  spread,
  type Tpl,
  t,
  tpl,
  when,
} from '../src/index.ts'

const values = defineValues({
  app: t.group('The application.', {
    replicas: t.int(2, 'Pods.'),
    tag: t.string('', 'Tag.'),
    policy: t.enum(['Always', 'Never'], 'Always', 'Policy.'),
    resources: t.of<IResourceRequirements>({}, 'Resources.'),
    env: t.list({ name: t.string('', 'Name.'), value: t.optional(t.string('', 'Value.')) }, [], 'Environment.'),
    nodePort: t.optional(t.int(30080, 'Port.')),
  }),
  labels: t.map({}, 'Labels.'),
  hosts: t.strings([], 'Hosts.'),
})

type Container = NonNullable<NonNullable<IDeployment['spec']>['template']['spec']>['containers'][number]
type Env = NonNullable<Container['env']>[number]

describe('references have the type of their declaration', () => {
  test('scalars, lists and maps', () => {
    expectTypeOf(values.app.replicas).toExtend<Expr<number>>()
    expectTypeOf(values.app.policy).toExtend<Expr<'Always' | 'Never'>>()
    expectTypeOf(values.labels).toExtend<Expr<Record<string, string>>>()
    expectTypeOf(values.hosts).toExtend<Expr<string[]>>()
    expectTypeOf(values.app.resources).toExtend<Expr<IResourceRequirements>>()
    expectTypeOf(values.app.resources.limits).toExtend<Maybe<unknown>>()
  })

  test('undeclared members do not exist', () => {
    expectTypeOf(values).not.toHaveProperty('ap')
    expectTypeOf(values.app).not.toHaveProperty('port')
  })

  test('an optional value is a Maybe, not an Expr', () => {
    expectTypeOf(values.app.nodePort).toExtend<Maybe<number>>()
    expectTypeOf(values.app.nodePort).not.toExtend<Expr<number>>()
    expectTypeOf(fallback(values.app.nodePort, 80)).toEqualTypeOf<Expr<number>>()
  })
})

describe('typed fields accept only expressions of their type', () => {
  test('scalars', () => {
    expectTypeOf(values.app.replicas).toExtend<Tpl<number>>()
    expectTypeOf(values.app.tag).not.toExtend<Tpl<number>>()
    expectTypeOf(values.app.policy).toExtend<Tpl<'Always' | 'IfNotPresent' | 'Never'>>()
    expectTypeOf(values.app.tag).not.toExtend<Tpl<'Always' | 'Never'>>()
    expectTypeOf(values.app.replicas).toExtend<Tpl<string | number>>()
  })

  test('optional fields accept optional expressions, required ones do not', () => {
    const conditional = when(values.app.tag, 'name')
    expectTypeOf({ name: 'a', value: conditional }).toExtend<Tpl<Env>>()
    expectTypeOf({ name: conditional }).not.toExtend<Tpl<Env>>()
    expectTypeOf({ name: when(values.app.tag, 'a', 'b') }).toExtend<Tpl<Env>>()
    expectTypeOf({ name: values.app.tag, value: values.app.nodePort }).not.toExtend<Tpl<Env>>()
  })

  test('lists accept conditional items, loops and spreads', () => {
    const list = [
      { name: 'a' },
      each(values.app.env, (env) => ({ name: env.name, value: env.value })),
      when(values.app.tag, { name: 'b' }),
    ] as const
    expectTypeOf(list).toExtend<Tpl<Env[]>>()
    expectTypeOf([each(values.app.env, (env) => ({ nam: env.name }))] as const).not.toExtend<Tpl<Env[]>>()
    expectTypeOf(spread(values.hosts)).toExtend<Tpl<string[]>>()
    expectTypeOf(each(values.hosts, (host) => tpl`${host}.local`)).toExtend<Tpl<string[]>>()
  })

  test('loop variables have the type of the items', () => {
    each(values.app.env, (env, index) => {
      expectTypeOf(env.name).toExtend<Ref<string>>()
      expectTypeOf(env.value).toExtend<Maybe<string>>()
      expectTypeOf(index).toEqualTypeOf<Expr<number>>()
      return env.name
    })
    each(values.labels, (label, key) => {
      expectTypeOf(label).toExtend<Expr<string>>()
      expectTypeOf(key).toEqualTypeOf<Expr<string>>()
      return label
    })
    expect(values).toBeDefined()
  })

  test('maps accept merges, helpers and comments', () => {
    const labels = helper('shop.labels', { app: 'shop', version: values.app.tag })
    expectTypeOf(labels).toExtend<Tpl<Record<string, string>>>()
    expectTypeOf(merge(values.labels, labels, { a: 'b' })).toExtend<Tpl<Record<string, string>>>()
    expectTypeOf(comment('A sentence.', values.app.replicas)).toExtend<Tpl<number>>()
    expectTypeOf(comment('A sentence.', when(values.app.tag, 1))).toExtend<Maybe<number>>()
  })

  test('every member of a looked-up object is optional', () => {
    const found = lookup<{ data: { password: string } }>('v1', 'Secret', 'a', 'b')
    expectTypeOf(found.data.password).toExtend<Maybe<string>>()
    expectTypeOf(found.data.password).not.toExtend<Expr<string>>()
    expectTypeOf(fallback(found.data.password, 'x')).toEqualTypeOf<Expr<string>>()
  })
})

describe('kind() types Kubernetes objects and custom resources', () => {
  test('apiVersion and kind must match the interface', () => {
    expectTypeOf(kind<IDeployment>)
      .parameter(0)
      .toEqualTypeOf<'apps/v1'>()
    expectTypeOf(kind<IVirtualService>)
      .parameter(1)
      .toEqualTypeOf<'VirtualService'>()
    expectTypeOf(kind<IServiceMonitor>).returns.toEqualTypeOf<(body: KindBody<IServiceMonitor>) => Resource>()
  })

  test('bodies are checked at every depth', () => {
    const metadata = { name: 'a' }
    expectTypeOf({
      metadata,
      spec: { hosts: values.hosts, http: [{ route: [{ destination: { host: values.app.tag } }] }] },
    }).toExtend<KindBody<IVirtualService>>()
    expectTypeOf({ metadata, spec: { hosts: [1] } }).not.toExtend<KindBody<IVirtualService>>()
    expectTypeOf({
      metadata,
      spec: { scaleTargetRef: { kind: 'a', name: 'b' }, maxReplicas: values.app.replicas },
    }).toExtend<KindBody<IHorizontalPodAutoscaler>>()
    expectTypeOf({
      metadata,
      spec: { scaleTargetRef: { kind: 'a', name: 'b' }, maxReplicas: values.app.tag },
    }).not.toExtend<KindBody<IHorizontalPodAutoscaler>>()
    expectTypeOf({ metadata, spec: { podSelector: { matchLabels: values.labels } } }).toExtend<
      KindBody<INetworkPolicy>
    >()
    expectTypeOf({ metadata, status: {} }).not.toExtend<
      { [K in keyof KindBody<IDeployment>]: KindBody<IDeployment>[K] } & { status?: never }
    >()
  })
})
