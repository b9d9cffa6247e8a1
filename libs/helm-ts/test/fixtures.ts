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

/** A custom resource with an untyped specification. */
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

/** Returns a chart with one object that has this specification. */
export function chartOf(spec: Tpl<unknown>, values?: ChartDefinition['values']): Chart {
  return chartWith({ thing: thing({ metadata: { name: 'thing' }, spec }) }, values)
}

export function chartWith(templates: Record<string, Resource>, values?: ChartDefinition['values']): Chart {
  return chart({ name: 'shop', version: '1.0.0', appVersion: '2.0.0' }, { templates, ...(values && { values }) })
}

/** Returns the printed template of a chart from {@link chartOf}. */
export function printedTemplate(made: Chart): string {
  return made.files().get('templates/thing.yaml') ?? ''
}

export interface RenderInput extends RenderOptions {
  readonly values?: DataMap
  readonly helm?: HelmMajor
}

/** Renders a chart with Helm and with the evaluator, asserts that the objects are equal, and returns them. */
export async function renderWithBoth(
  made: Chart,
  { values = {}, helm, ...options }: RenderInput = {},
): Promise<Data[]> {
  const { release, apiVersions, kubeVersion, isUpgrade } = options
  const fromHelm = await helmTemplate(made.files(), {
    values,
    ...(helm && { helm }),
    ...(release && { release }),
    ...(apiVersions && { apiVersions }),
    ...(kubeVersion && { kubeVersion }),
    ...(isUpgrade !== undefined && { isUpgrade }),
  })
  const fromEvaluator = made.render(values, options).manifests
  expect(fromHelm.map(({ source, object }) => ({ source, object }))).toEqual(
    fromEvaluator.map(({ source, object }) => ({ source, object })),
  )
  return fromHelm.map(({ object }) => object)
}

/** Renders a chart from {@link chartOf} with Helm and with the evaluator, and returns the specification of its object. */
export async function specFromBoth(made: Chart, given: RenderInput = {}): Promise<Data> {
  const [object] = await renderWithBoth(made, given)
  return typeof object === 'object' && object !== null && 'spec' in object ? object.spec : undefined
}
