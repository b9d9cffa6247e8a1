import type { IDeployment } from 'kubernetes-models/apps/v1/Deployment'
import type { IConfigMap } from 'kubernetes-models/v1/ConfigMap'
import type { ISecret } from 'kubernetes-models/v1/Secret'
import { expect } from 'vitest'
import {
  type Chart,
  type ChartDefinition,
  chart,
  type Data,
  type DataMap,
  kind,
  type RenderOptions,
  type Resource,
  type Tpl,
} from '../src/index.ts'
import { type HelmMajor, helmTemplate } from '../src/testing/index.ts'

/** A custom resource that takes anything, for tests of the printer alone. */
export interface IThing {
  apiVersion: 'example.org/v1'
  kind: 'Thing'
  metadata: { name: string }
  spec?: unknown
}

export const thing = kind<IThing>('example.org/v1', 'Thing')
export const deployment = kind<IDeployment>('apps/v1', 'Deployment')
export const configMap = kind<IConfigMap>('v1', 'ConfigMap')
export const secret = kind<ISecret>('v1', 'Secret')

/** A chart of one object with this specification. */
export function chartOf(spec: Tpl<unknown>, values?: ChartDefinition['values']): Chart {
  return chartWith({ thing: thing({ metadata: { name: 'thing' }, spec }) }, values)
}

export function chartWith(templates: Record<string, Resource>, values?: ChartDefinition['values']): Chart {
  return chart({ name: 'shop', version: '1.0.0', appVersion: '2.0.0' }, { templates, ...(values && { values }) })
}

/** The text of the only template. */
export function printed(made: Chart): string {
  return made.files().get('templates/thing.yaml') ?? ''
}

export interface Given extends RenderOptions {
  readonly values?: DataMap
  readonly helm?: HelmMajor
}

/** Renders with real Helm and in the process, and gives what both agree on. */
export async function agreed(made: Chart, { values = {}, helm, ...options }: Given = {}): Promise<Data[]> {
  const { release, apiVersions, kubeVersion, isUpgrade } = options
  const real = await helmTemplate(made.files(), {
    values,
    ...(helm && { helm }),
    ...(release && { release }),
    ...(apiVersions && { apiVersions }),
    ...(kubeVersion && { kubeVersion }),
    ...(isUpgrade !== undefined && { isUpgrade }),
  })
  const ours = made.render(values, options).manifests
  expect(real.map(({ source, object }) => ({ source, object }))).toEqual(
    ours.map(({ source, object }) => ({ source, object })),
  )
  return real.map(({ object }) => object)
}

/** The specification of the only object, agreed on by both. */
export async function agreedSpec(made: Chart, given: Given = {}): Promise<Data> {
  const [object] = await agreed(made, given)
  return typeof object === 'object' && object !== null && 'spec' in object ? object.spec : undefined
}
