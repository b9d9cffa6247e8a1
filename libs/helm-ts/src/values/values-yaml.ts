import { type Data, isList, isMap } from '../data/data.ts'
import { yamlPlain } from '../data/yaml-scalar.ts'
import type { Declaration, Group } from './declaration.ts'
import { defaultValues } from './merge.ts'

const width = 110

/** Returns values.yaml, with every value below its description and optional ones as commented examples. */
export function valuesYaml(root: Group, title: string): string {
  const members = Object.entries(root.members).map(([key, member]) => memberLines(key, member, 0).join('\n'))
  return `${[`# Default values for ${title}.`, ...members].join('\n\n')}\n`
}

function memberLines(key: string, node: Declaration | Group, indent: number): string[] {
  const margin = ' '.repeat(indent)
  const sentence = sentenceLines(node, indent)
  const name = yamlPlain(key)
  if (node.type !== 'group') return [...sentence, ...leafLines(name, node).map((text) => `${margin}${text}`)]
  const members = Object.entries(node.members)
  if (members.length === 0) return [...sentence, `${margin}${name}: {}`]
  const blocks = members.map(([inner, member]) => memberLines(inner, member, indent + 2))
  // Next to a commented example, only an empty line shows which description belongs to which value.
  const hasExample = members.some(([, member]) => member.type !== 'group' && member.optional)
  const spaced = hasExample || blocks.some((lines) => lines.length > 3)
  const body = blocks.flatMap((lines, index) => (spaced && index > 0 ? ['', ...lines] : lines))
  const isUnset = Object.keys(defaultValues(node)).length === 0
  return [...sentence, `${margin}${name}:${isUnset ? ' {}' : ''}`, ...body]
}

function sentenceLines(node: Declaration | Group, indent: number): string[] {
  const advice = node.type !== 'group' && node.deprecated !== undefined ? [`Deprecated: ${node.deprecated}`] : []
  const choices = node.type !== 'group' && Array.isArray(node.constraints.enum) ? node.constraints.enum : []
  const oneOf = choices.length > 0 ? [`One of: ${choices.join(', ')}.`] : []
  const text = [node.description, ...oneOf, ...advice].filter((part) => part !== '').join('\n')
  if (text === '') return []
  return wrapped(text, width - indent).map((part) => `${' '.repeat(indent)}# ${part}`.trimEnd())
}

/** Wraps text between words into lines of at most `maxLength` characters. */
function wrapped(text: string, maxLength: number): string[] {
  return text.split('\n').flatMap((paragraph) => {
    const lines: string[] = []
    let current = ''
    for (const word of paragraph.split(' ')) {
      if (current !== '' && current.length + 1 + word.length > maxLength) {
        lines.push(current)
        current = word
      } else {
        current = current === '' ? word : `${current} ${word}`
      }
    }
    return [...lines, current]
  })
}

function leafLines(name: string, node: Declaration): string[] {
  const lines = dataLines(name, node.default)
  return node.optional ? lines.map((text) => `# ${text}`) : lines
}

/** Prints a default as YAML. Strings are always quoted, so users see that `"1"` must stay a string. */
function dataLines(name: string, value: Data): string[] {
  const lines = blockLines(value)
  return lines ? [`${name}:`, ...lines.map((text) => `  ${text}`)] : [`${name}: ${flow(value)}`]
}

function flow(value: Data): string {
  if (typeof value === 'string') return yamlPlain(value, true)
  if (typeof value !== 'object' || value === null) return String(value)
  return isList(value) ? '[]' : '{}'
}

function blockLines(value: Data): string[] | undefined {
  if (isList(value) && value.length > 0) return value.flatMap(itemLines)
  if (!isMap(value) || Object.keys(value).length === 0) return undefined
  return Object.entries(value).flatMap(([key, member]) => dataLines(yamlPlain(key), member))
}

function itemLines(item: Data): string[] {
  const [first, ...rest] = blockLines(item) ?? [flow(item)]
  return [`- ${first}`, ...rest.map((text) => `  ${text}`)]
}
