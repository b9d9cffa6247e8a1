import type { Expr, MaybeRef } from '../nodes/expression.ts'
import { reference } from '../nodes/reference.ts'
import type { Quoting, ValueType } from '../nodes/shape.ts'
import { call } from './conditions.ts'

function builtin<V>(path: string, type: ValueType, quoting?: Quoting): Expr<V> {
  return reference({ kind: 'builtin', path: path.split('.'), type, ...(quoting && { quoting }) })
}

/** The release, the chart and the cluster, as Helm tells templates of them. */
export interface Builtins {
  readonly release: {
    readonly name: Expr<string>
    readonly namespace: Expr<string>
    /** `Helm`, as the label `app.kubernetes.io/managed-by` wants it. */
    readonly service: Expr<string>
    /** 1 at the installation, one more with each upgrade and rollback. */
    readonly revision: Expr<number>
    readonly isInstall: Expr<boolean>
    readonly isUpgrade: Expr<boolean>
  }
  readonly chart: {
    readonly name: Expr<string>
    readonly version: Expr<string>
    readonly appVersion: Expr<string>
  }
  readonly capabilities: {
    /** Such as `v1.35.0`; to compare it, see {@link kubeVersionAtLeast}. */
    readonly kubeVersion: Expr<string>
  }
}

/** What Helm itself knows when it renders: the release, the chart, the cluster. */
export const builtins: Builtins = {
  release: {
    name: builtin<string>('Release.Name', 'string', 'plain'),
    namespace: builtin<string>('Release.Namespace', 'string', 'plain'),
    service: builtin<string>('Release.Service', 'string', 'plain'),
    revision: builtin<number>('Release.Revision', 'int'),
    isInstall: builtin<boolean>('Release.IsInstall', 'bool'),
    isUpgrade: builtin<boolean>('Release.IsUpgrade', 'bool'),
  },
  chart: {
    name: builtin<string>('Chart.Name', 'string', 'plain'),
    version: builtin<string>('Chart.Version', 'string', 'quoted'),
    appVersion: builtin<string>('Chart.AppVersion', 'string', 'quoted'),
  },
  capabilities: {
    kubeVersion: builtin<string>('Capabilities.KubeVersion.Version', 'string'),
  },
}

/** Whether the cluster serves an API: `group/version` or `group/version/Kind`. */
export function hasApi(api: string): Expr<boolean> {
  return call('hasApi', api)
}

/**
 * Whether the cluster's Kubernetes is of this version or a later one, its pre-releases included.
 *
 * @example resizePolicy: when(kubeVersionAtLeast('1.33'), [{ resourceName: 'cpu', restartPolicy: 'NotRequired' }])
 */
export function kubeVersionAtLeast(version: `${number}.${number}`): Expr<boolean> {
  return call('semverCompare', `>=${version}-0`, builtins.capabilities.kubeVersion)
}

/**
 * An object that the cluster already has. Nothing is known of a cluster under `helm template`, so every member may be
 * missing.
 *
 * @example const password = lookup<{ data: { password: string } }>('v1', 'Secret', builtins.release.namespace, name).data.password
 */
export function lookup<X>(
  apiVersion: string,
  kind: string,
  namespace: Expr<string> | string,
  name: Expr<string> | string,
): MaybeRef<X> {
  return call('lookup', apiVersion, kind, namespace, name)
}

/** Letters and digits, different at every rendering: keep the first ones through `lookup`. */
export function randomText(length: number): Expr<string> {
  return call('randomText', length)
}

/** The value, or an end of the rendering with this message where it is unset or an empty text. */
export function required<V>(value: Expr<V> | MaybeRef<V>, message: string): Expr<V> {
  return call('required', value, message)
}
