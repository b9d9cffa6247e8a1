import { type Data, type DataMap, isMap } from '@helm-ts/chart'

/** The value at a path, or undefined. */
export function at(data: Data, ...path: readonly string[]): Data {
  const [key, ...rest] = path
  if (key === undefined) return data
  return isMap(data) ? at(data[key], ...rest) : undefined
}

export function list(data: Data): readonly Data[] {
  return Array.isArray(data) ? data : []
}

/** The labels at a path.
 *
 * @throws Error if the list is empty
 */
export function labelsAt(data: Data, ...path: readonly string[]): DataMap {
  const labels = at(data, ...path)
  if (!isMap(labels)) throw new Error(`No labels at ${path.join('.')}.`)
  return labels
}

export function podLabels(deployment: Data): DataMap {
  return labelsAt(deployment, 'spec', 'template', 'metadata', 'labels')
}

/** Whether a selector matches pods with these labels. */
export function matches(selector: DataMap, labels: DataMap): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value)
}
