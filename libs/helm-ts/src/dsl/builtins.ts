import type { Expr, MaybeRef } from '../nodes/expression.ts'
import { reference } from '../nodes/reference.ts'
import type { Quoting, ValueType } from '../nodes/shape.ts'
import { call } from './conditions.ts'

function builtin<V>(path: string, type: ValueType, quoting?: Quoting): Expr<V> {
  return reference({ kind: 'builtin', path: path.split('.'), type, ...(quoting && { quoting }) })
}

/** Helm's built-in objects: the release, the chart and the cluster. */
export interface Builtins {
  readonly release: {
    readonly name: Expr<string>
    readonly namespace: Expr<string>
    /** Always `Helm`, the usual value of the label `app.kubernetes.io/managed-by`. */
    readonly service: Expr<string>
    /** 1 after installation, incremented by each upgrade and rollback. */
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
    /** Such as `v1.35.0`. To compare versions, use {@link kubeVersionAtLeast}. */
    readonly kubeVersion: Expr<string>
  }
}

/** References to Helm's built-in objects: the release, the chart and the cluster. */
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

/** Whether the cluster serves an API, given as `group/version` or `group/version/Kind`. */
export function hasApi(api: string): Expr<boolean> {
  return call('hasApi', api)
}

/**
 * Whether the cluster runs this version of Kubernetes or a later one. Pre-releases of the version count too.
 *
 * @example resizePolicy: when(kubeVersionAtLeast('1.33'), [{ resourceName: 'cpu', restartPolicy: 'NotRequired' }])
 */
export function kubeVersionAtLeast(version: `${number}.${number}`): Expr<boolean> {
  return call('semverCompare', `>=${version}-0`, builtins.capabilities.kubeVersion)
}

/**
 * An existing object of the cluster. All its members are optional, because the object may not exist, and `helm template`
 * does not contact a cluster.
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

/** Random letters and digits, different in every rendering. Use `lookup` to keep the value of the first installation. */
export function randomText(length: number): Expr<string> {
  return call('randomText', length)
}

/** Returns the value, or fails the rendering with the message when the value is unset or an empty string. */
export function required<V>(value: Expr<V> | MaybeRef<V>, message: string): Expr<V> {
  return call('required', value, message)
}
