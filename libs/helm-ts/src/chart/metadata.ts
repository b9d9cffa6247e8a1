import { stringify } from 'yaml'
import { ChartError, type SourceLocation } from '../nodes/source-location.ts'

/** What Chart.yaml says. */
export interface ChartMetadata {
  readonly name: string
  readonly version: string
  readonly appVersion?: string
  readonly description?: string
  readonly type?: 'application' | 'library'
  /** The Kubernetes versions the chart installs on, as a range: `>=1.29.0-0`. */
  readonly kubeVersion?: string
  readonly keywords?: readonly string[]
  readonly home?: string
  readonly icon?: string
  readonly sources?: readonly string[]
  readonly maintainers?: readonly { readonly name: string; readonly email?: string; readonly url?: string }[]
  /** The chart still installs and is no longer maintained. */
  readonly deprecated?: boolean
  readonly annotations?: Readonly<Record<string, string>>
  readonly dependencies?: readonly {
    readonly name: string
    readonly version: string
    readonly repository?: string
    /** Paths of values that switch it, such as `redis.enabled`. */
    readonly condition?: string
    /** Names under `tags` in the values that switch it together with others. */
    readonly tags?: readonly string[]
    readonly alias?: string
  }[]
}

/** Semantic Versioning 2.0.0. */
const semanticVersion =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-(0|[1-9]\d*|\d*[A-Za-z-][\dA-Za-z-]*)(\.(0|[1-9]\d*|\d*[A-Za-z-][\dA-Za-z-]*))*)?(\+[\dA-Za-z-]+(\.[\dA-Za-z-]+)*)?$/

/** @throws ChartError where a name or version has characters that templates could not print unquoted */
export function checkMetadata({ name, version, appVersion = '' }: ChartMetadata, place: SourceLocation): void {
  if (!/^[a-z0-9][a-z0-9.-]*$/.test(name)) {
    throw new ChartError(`The chart's name “${name}” must be of a-z, 0-9, . and -.`, place)
  }
  if (!semanticVersion.test(version)) {
    throw new ChartError(`The chart's version “${version}” is not a semantic version: write it as 1.2.3.`, place)
  }
  if (!/^[\w.+-]*$/.test(appVersion)) {
    throw new ChartError(`The appVersion “${appVersion}” may hold letters, digits, and any of . _ + - only.`, place)
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
