import { parseDocument, type ScalarTag, type Tags } from 'yaml'
import type { Data } from '../data/data.ts'

/** An object in the output of `helm template`. */
export interface TemplatedManifest {
  /** The template file without the chart name, such as `templates/app/deployment.yaml`. */
  readonly source: string
  /** The name of the chart, or `parent/charts/child` for a subchart. */
  readonly chart: string
  readonly object: Data
}

/**
 * Kubernetes parses hexadecimal and octal numbers of at most 64 bits, and decimal ones that a float can hold, as numbers, and larger
 * ones as strings. Helm quotes none of them.
 */
const integersOf64Bits = { HEX: /^0x0*[0-9a-fA-F]{1,16}$/, OCT: /^0o0*(1?[0-7]{21}|[0-7]{1,20})$/ } as const

function asKubernetesReads(tags: Tags): Tags {
  return tags.map((tag) => {
    if (typeof tag === 'string' || tag.collection !== undefined) return tag
    const { format } = tag
    if (format === 'HEX' || format === 'OCT') return { ...tag, test: integersOf64Bits[format] }
    const resolve: ScalarTag['resolve'] = (text, onError, options) =>
      isTooLarge(text) ? text : tag.resolve(text, onError, options)
    return { ...tag, resolve }
  })
}

function isTooLarge(text: string): boolean {
  return /^[-+]?\.?\d/.test(text) && Math.abs(Number(text)) === Number.POSITIVE_INFINITY
}

const divider = /^---\n# Source: (.*?)\/(templates\/.*)\n/gm

/**
 * Parses the output of `helm template` like Kubernetes: with the core schema of YAML 1.2, and with duplicate keys as an
 * error.
 *
 * @throws Error for a document that is not valid YAML
 */
export function parseManifests(text: string): TemplatedManifest[] {
  const heads = [...text.matchAll(divider)]
  return heads.flatMap((head, index) => {
    const body = text.slice(head.index + head[0].length, heads[index + 1]?.index)
    const document = parseDocument(body, {
      version: '1.2',
      uniqueKeys: true,
      stringKeys: true,
      customTags: asKubernetesReads,
    })
    const [error] = document.errors
    if (error) throw new Error(`${head[2]}: ${error.message}\n${body}`)
    const object: Data = document.toJS()
    return object === null ? [] : [{ chart: head[1] ?? '', source: head[2] ?? '', object }]
  })
}
