import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

const sources = join(import.meta.dirname, '..', 'src')

interface Exported {
  readonly name: string
  readonly signature: string
  readonly doc: string
}

/**
 * Returns docs/api.md: every export of the package with its signature and doc comment.
 *
 * @throws Error with the names of exports without a doc comment
 */
export async function apiDocs(): Promise<string> {
  const parts = [
    '# API of @helm-ts/chart',
    'Generated from the doc comments by `npm run docs`.',
    ...(await entry('index.ts', '@helm-ts/chart')),
    ...(await entry('testing/index.ts', '@helm-ts/chart/testing')),
  ]
  return `${parts.join('\n\n')}\n`
}

async function entry(path: string, name: string): Promise<string[]> {
  const index = await readFile(join(sources, path), 'utf8')
  const reexports = [...index.matchAll(/export (?:type )?\{([^}]*)\} from '(.*?)'/g)]
  const found: Exported[] = []
  for (const [, list = '', from = ''] of reexports) {
    const source = await readFile(join(sources, dirname(path), from), 'utf8')
    const names = list.split(',').map((item) => item.replace('type ', '').trim())
    found.push(...names.filter((item) => item !== '').map((item) => exported(source, item)))
  }
  const bare = found.filter(({ doc }) => doc === '').map((item) => item.name)
  if (bare.length > 0) throw new Error(`Exports of ${name} without a doc comment: ${bare.join(', ')}. Add one to each.`)
  return [`## ${name}`, ...found.map(section)]
}

function exported(source: string, name: string): Exported {
  const declaration = new RegExp(
    `^export (?:declare )?(?:async )?(?:function|const|class|interface|type) ${name}\\b`,
    'm',
  )
  const at = source.search(declaration)
  if (at === -1) throw new Error(`${name} is not declared in the file that index.ts exports it from.`)
  return { name, signature: signature(source.slice(at), name), doc: docBefore(source.slice(0, at)) }
}

function docBefore(before: string): string {
  const doc = before.match(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n$/)?.[1] ?? ''
  return doc.replace(/^\s*\* ?/gm, '').trim()
}

/** Returns functions (with all overloads) and constants without their body, and interfaces and types in full. */
function signature(from: string, name: string): string {
  const overloads = from.match(new RegExp(`^(?:export function ${name}\\b[^{]*?\\n(?=export function ${name}\\b))+`))
  if (overloads) return overloads[0].trim()
  if (/^export (?:async )?function/.test(from)) return from.slice(0, from.search(/ \{\n/))
  if (from.startsWith('export const')) return members(from.slice(0, from.indexOf('\n}\n')))
  if (from.startsWith('export class')) return methods(from.slice(0, from.indexOf('\n}\n')))
  return from.slice(0, from.search(/\n(?=\n|\/\*\*|export )(?!\n {2})/)).trim()
}

function members(body: string): string {
  const typed = body.match(/^export const \w+: \w+(?= = \{$)/m)
  if (typed) return typed[0]
  if (!body.includes(' =>')) return `${body}\n}`
  const lines = body.match(/^ {2}(?:\/\*\*[\s\S]*?\*\/\n {2})?\w+: [\s\S]*?(?= =>)/gm) ?? []
  const [head = ''] = body.split('\n')
  return [head, ...lines, '}'].join('\n')
}

function methods(body: string): string {
  const lines = body.match(/^ {2}(?:\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n {2})?(?!constructor)\w+\(.*(?= \{$)/gm) ?? []
  const [head = ''] = body.split('\n')
  return [head, ...lines, '}'].join('\n')
}

function section({ name, signature: text, doc }: Exported): string {
  const [sentences = '', ...tags] = doc.split(/\n\s*(?=@)/)
  const listed = tags.map((tag) =>
    tag
      .replace(/^@example\s*/, 'Example: ')
      .replace(/^@(\w+)/, '*$1*')
      .replaceAll('\n', ' '),
  )
  return [`### ${name}`, `\`\`\`ts\n${text}\n\`\`\``, sentences.trim(), ...listed.map((tag) => `- ${code(tag)}`)].join(
    '\n\n',
  )
}

/** Formats an example as inline code. Double backticks allow backticks inside it. */
function code(tag: string): string {
  const example = tag.match(/^Example: (.*)$/)?.[1]
  return example === undefined ? tag : `Example: \`\` ${example} \`\``
}
