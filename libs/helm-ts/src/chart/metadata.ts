import { stringify } from 'yaml'
import { ChartError, type SourceLocation } from '../nodes/source-location.ts'

/** The content of Chart.yaml. */
export interface ChartMetadata {
  readonly name: string
  readonly version: string
  readonly appVersion?: string
  readonly description?: string
  readonly type?: 'application' | 'library'
  /** The supported Kubernetes versions as a range, such as `>=1.29.0-0`. */
  readonly kubeVersion?: string
  readonly keywords?: readonly string[]
  readonly home?: string
  readonly icon?: string
  readonly sources?: readonly string[]
  readonly maintainers?: readonly { readonly name: string; readonly email?: string; readonly url?: string }[]
  /** Whether the chart is deprecated. Helm still installs it. */
  readonly deprecated?: boolean
  readonly annotations?: Readonly<Record<string, string>>
  readonly dependencies?: readonly {
    readonly name: string
    readonly version: string
    readonly repository?: string
    /** Path of the value that enables the dependency, such as `redis.enabled`. */
    readonly condition?: string
    /** Keys under `tags` in the values that enable several dependencies together. */
    readonly tags?: readonly string[]
    readonly alias?: string
  }[]
}

/** Semantic Versioning 2.0.0. */
const semanticVersion =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-(0|[1-9]\d*|\d*[A-Za-z-][\dA-Za-z-]*)(\.(0|[1-9]\d*|\d*[A-Za-z-][\dA-Za-z-]*))*)?(\+[\dA-Za-z-]+(\.[\dA-Za-z-]+)*)?$/

/** @throws ChartError for a name or version with characters that templates cannot print unquoted */
export function checkMetadata({ name, version, appVersion = '' }: ChartMetadata, location: SourceLocation): void {
  if (!/^[a-z0-9][a-z0-9.-]*$/.test(name)) {
    throw new ChartError(`The chart name “${name}” is invalid. Use only a-z, 0-9, “.” and “-”.`, location)
  }
  if (!semanticVersion.test(version)) {
    throw new ChartError(`The chart version “${version}” is not a semantic version. Write it as 1.2.3.`, location)
  }
  if (!/^[\w.+-]*$/.test(appVersion)) {
    throw new ChartError(`The appVersion “${appVersion}” is invalid. Use only letters, digits and . _ + -`, location)
  }
}

export function chartYaml({
  name,
  description,
  type,
  version,
  appVersion,
  kubeVersion,
  ...rest
}: ChartMetadata): string {
  const ordered = {
    apiVersion: 'v2',
    name,
    description,
    type: type ?? 'application',
    version,
    appVersion,
    kubeVersion,
    ...rest,
  }
  return stringify(ordered, { version: '1.1', lineWidth: 0 })
}
