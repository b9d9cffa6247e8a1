import { parseDocument } from 'yaml'
import type { Data } from '../evaluate/truth.ts'

/** One object of `helm template`'s output. */
export interface TemplatedManifest {
  /** The template file, such as `templates/app/deployment.yaml`, without the chart's name. */
  readonly source: string
  /** The chart's path: its name, and for a subchart `parent/charts/child`. */
  readonly chart: string
  readonly object: Data
}

const divider = /^---\n# Source: (.*?)\/(templates\/.*)\n/gm

/**
 * The objects in `helm template`'s output, parsed as Kubernetes parses them: strictly, so that a duplicate key is an
 * error, and by YAML 1.2's core schema.
 *
 * @throws Error for a document that is not valid YAML
 */
export function parseManifests(text: string): TemplatedManifest[] {
  const heads = [...text.matchAll(divider)]
  return heads.flatMap((head, index) => {
    const body = text.slice(head.index + head[0].length, heads[index + 1]?.index)
    const document = parseDocument(body, { version: '1.2', uniqueKeys: true, stringKeys: true })
    const [error] = document.errors
    if (error) throw new Error(`${head[2]}: ${error.message}\n${body}`)
    const object: Data = document.toJS()
    return object === null ? [] : [{ chart: head[1] ?? '', source: head[2] ?? '', object }]
  })
}
