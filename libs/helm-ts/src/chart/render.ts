import { randomBytes } from 'node:crypto'
import { type Data, type DataMap, isMap, isTruthy } from '../data/data.ts'
import { goText } from '../data/go-text.ts'
import { type EvaluationContext, RenderError } from '../evaluator/context.ts'
import { evaluate, loopContexts, valueIn } from '../evaluator/evaluate.ts'
import { templateText, yamlText } from '../evaluator/template-text.ts'
import { templateLines } from '../layout/documents.ts'
import type { Node } from '../nodes/node.ts'
import { builtInApiVersions } from './api-versions.ts'
import { inInstallOrder } from './install-order.ts'
import type { ChartMetadata } from './metadata.ts'

/** Options of a rendering, like the flags of `helm template`. */
export interface RenderOptions {
  /** Default: `release-name` in the namespace `default`, like `helm template`. */
  readonly release?: { readonly name?: string; readonly namespace?: string }
  readonly isUpgrade?: boolean
  /** APIs of the cluster in addition to the built-in ones, as `group/version` or `group/version/Kind`. */
  readonly apiVersions?: readonly string[]
  /** Default: `v1.35.0`. */
  readonly kubeVersion?: string
  /** Returns an existing object of the cluster. Default: the cluster has no objects. */
  readonly lookup?: (apiVersion: string, kind: string, namespace: string, name: string) => DataMap | undefined
  /** Returns random letters and digits. Replace it to make tests deterministic. */
  readonly randomText?: (length: number) => string
}

/** A rendered object. */
export interface KubernetesObject extends DataMap {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: DataMap & { readonly name: string }
}

/** A rendered object and its source. */
export interface Manifest {
  /** The template file, such as `templates/app/deployment.yaml`. */
  readonly source: string
  readonly object: KubernetesObject
  readonly hook: boolean
}

/** The result of a rendering. */
export interface Rendering {
  /** All objects, in the order of `helm template`. */
  readonly objects: readonly KubernetesObject[]
  readonly manifests: readonly Manifest[]
  /** The rendered NOTES.txt, without leading and trailing blank lines. */
  readonly notes: string
}

const alphanumeric = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'

function randomLetters(length: number): string {
  return [...randomBytes(length)].map((byte) => alphanumeric[byte % alphanumeric.length]).join('')
}

export function evaluationContext(
  metadata: ChartMetadata,
  values: DataMap,
  options: RenderOptions,
  templates: ReadonlyMap<string, readonly Node[]>,
): EvaluationContext {
  const { release = {}, isUpgrade = false, apiVersions = [], kubeVersion = 'v1.35.0', lookup } = options
  const context: EvaluationContext = {
    values,
    builtins: {
      Release: {
        Name: release.name ?? 'release-name',
        Namespace: release.namespace ?? 'default',
        Service: 'Helm',
        Revision: 1,
        IsInstall: !isUpgrade,
        IsUpgrade: isUpgrade,
      },
      Chart: { Name: metadata.name, Version: metadata.version, AppVersion: metadata.appVersion ?? '' },
      Capabilities: { KubeVersion: { Version: kubeVersion } },
    },
    variables: new Map(),
    parameters: {},
    hasApi: (api) => apiVersions.includes(api) || builtInApiVersions.includes(api),
    lookup: (apiVersion, kind, namespace, name) => lookup?.(apiVersion, kind, namespace, name) ?? {},
    randomText: options.randomText ?? randomLetters,
    templateText: (path) => templateText(templateLines(templates.get(`templates${path}`) ?? []), context),
    yamlText,
  }
  return context
}

export function renderTemplates(
  templates: ReadonlyMap<string, readonly Node[]>,
  notes: Node | undefined,
  context: EvaluationContext,
): Rendering {
  const byPath = [...templates].sort(([a], [b]) => (a < b ? -1 : 1))
  const found = byPath.flatMap(([path, documents]) => {
    return documents.flatMap((document) => objectsOf(document, context)).map((object) => manifest(path, object))
  })
  const manifests = inInstallOrder(found)
  return {
    objects: manifests.map(({ object }) => object),
    manifests,
    notes: notes ? `${goText(valueIn(notes, context)).trim()}\n` : '',
  }
}

function objectsOf(document: Node, context: EvaluationContext): readonly Data[] {
  switch (document.kind) {
    case 'sequence':
      return document.items.flatMap((item) => objectsOf(item, context))
    case 'when':
      if (isTruthy(valueIn(document.condition, context))) return objectsOf(document.consequent, context)
      return document.alternative ? objectsOf(document.alternative, context) : []
    case 'each':
      return loopContexts(document, context).flatMap((inner) => objectsOf(document.body, inner))
    case 'comment':
      return objectsOf(document.of, context)
    case 'assertion':
      if (isTruthy(valueIn(document.condition, context))) {
        throw new RenderError(goText(valueIn(document.message, context)))
      }
      return []
    case 'literal':
    case 'values':
    case 'variable':
    case 'parameter':
    case 'builtin':
    case 'get':
    case 'call':
    case 'text':
    case 'yamlText':
    case 'entries':
    case 'spread':
    case 'merge':
    case 'include':
    case 'mapping':
    case 'resource':
      return [evaluate(document, context)]
  }
}

function manifest(path: string, object: Data): Manifest {
  if (!isKubernetesObject(object))
    throw new RenderError(`${path} renders an object without apiVersion, kind or metadata.name.`)
  const annotations = object.metadata.annotations
  return { source: path, object, hook: isMap(annotations) && annotations['helm.sh/hook'] !== undefined }
}

function isKubernetesObject(object: Data): object is KubernetesObject {
  if (!isMap(object)) return false
  const { apiVersion, kind, metadata } = object
  return (
    typeof apiVersion === 'string' && typeof kind === 'string' && isMap(metadata) && typeof metadata.name === 'string'
  )
}
