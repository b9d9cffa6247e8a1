import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/**
 * The fields of an Istio kind, from the type declarations of `@kubernetes-models/istio`: paths such as
 * `spec.http[].match[].uri.exact`. A map with free keys is one field, `[key]`.
 */
export function declaredFields(kind: string): Set<string> {
  const module = import.meta.resolve(`@kubernetes-models/istio/networking.istio.io/v1beta1/${kind}`)
  const file = fileURLToPath(module).replace(/\.m?js$/, '.d.ts')
  const source = readFileSync(file, 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, '')
  const start = source.indexOf(`export interface I${kind} {`)
  const tokens = source.slice(source.indexOf('{', start)).match(/"[^"]*"|\w+|\S/g) ?? []
  const fields = new Set<string>()
  let position = 0

  /** Reads a type up to the token that ends it, and adds the fields of all objects in it. */
  function readType(path: string): void {
    while (position < tokens.length) {
      const token = tokens[position]
      if (token === ';' || token === ',' || token === ')' || token === '>' || token === '}') return
      position++
      if (token === '{') readObject(path)
      else if (token === '(') readGroup(path, ')')
      else if (token === 'Array') readArguments(`${path}[]`)
      else if (token === 'Exclude') readArguments(path)
      else if (token === '[') position++
    }
  }

  function readArguments(path: string): void {
    position++
    readGroup(path, '>')
  }

  function readGroup(path: string, end: string): void {
    while (tokens[position] !== end) {
      readType(path)
      if (tokens[position] === ',') position++
    }
    position++
  }

  function readObject(path: string): void {
    while (tokens[position] !== '}') {
      const free = tokens[position] === '['
      const name = free ? '[key]' : (tokens[position] ?? '').replaceAll('"', '')
      while (tokens[position] !== ']' && free) position++
      position++
      if (tokens[position] === '?') position++
      position++
      const field = free ? `${path}.[key]` : path === '' ? name : `${path}.${name}`
      fields.add(field)
      readType(field)
      if (tokens[position] === ';') position++
    }
    position++
  }

  position++
  readObject('')
  return fields
}
