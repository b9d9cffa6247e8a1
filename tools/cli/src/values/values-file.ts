import { type Document, isAlias, isMap, isScalar, parseDocument, Scalar } from 'yaml'
import { CommandError } from '../command-error.ts'

/** A new value for a dotted key such as `app.canary.version`. Without a value, the key is removed. */
export interface Change {
  readonly key: string
  readonly value?: string | boolean | undefined
}

/**
 * Returns the text of a values file with changes. Comments and order are kept, missing maps are created, and maps that become empty by a removal
 * disappear.
 *
 * @param name name of the file, for messages
 * @throws CommandError when the file is not a YAML map, or a change would also change another place through an anchor
 */
export function editValues(text: string, changes: readonly Change[], name: string): string {
  const document = parse(text, name)
  const pending = changes.filter(({ key, value }) => document.getIn(key.split('.')) !== value)
  if (pending.length === 0) return text
  for (const { key, value } of pending) {
    const path = key.split('.')
    if (value === undefined) remove(document, path)
    else set(document, path, value, name)
  }
  // The library prints an empty map as `{}`.
  if (isMap(document.contents) && document.contents.items.length === 0 && document.contents.comment == null) {
    document.contents = null
  }
  const edited = document.toString({ lineWidth: 0, ...style(text) })
  return edited === 'null\n' ? '' : edited
}

/** Parses the values of a file. An empty file has none. */
export function parseValues(text: string, name: string): unknown {
  return parse(text, name).toJS() ?? {}
}

function parse(text: string, name: string): Document {
  const document = parseDocument(text)
  const [error] = document.errors
  if (error !== undefined) throw new CommandError(`${name} is not valid YAML: ${firstLine(error.message)}`)
  const { contents } = document
  if (contents !== null && !isMap(contents) && !(isScalar(contents) && contents.value === null)) {
    throw new CommandError(`${name} has no values: it must be a YAML map.`)
  }
  return document
}

function set(document: Document, path: readonly string[], value: string | boolean, name: string): void {
  for (const length of path.keys()) {
    const parent = length === 0 ? document.contents : document.getIn(path.slice(0, length), true)
    const key = path.slice(0, length).join('.')
    if (parent === null || parent === undefined || (isScalar(parent) && parent.value === null)) {
      const map = document.createNode({})
      if (isScalar(parent)) Object.assign(map, { comment: parent.comment, commentBefore: parent.commentBefore })
      if (length === 0) document.contents = map
      else document.setIn(path.slice(0, length), map)
    } else if (isAlias(parent) || anchorOf(parent) !== undefined) {
      throw shared(name, key)
    } else if (!isMap(parent)) {
      throw new CommandError(`${name}: ${key} must be a map.`)
    } else if (parent.items.some((pair) => isScalar(pair.key) && pair.key.value === '<<')) {
      throw shared(name, key)
    }
  }
  const previous = document.getIn(path, true)
  if (anchorOf(previous) !== undefined) throw shared(name, path.join('.'))
  const scalar = isScalar(previous) ? previous : new Scalar(value)
  scalar.value = value
  scalar.type = typeof value === 'string' && !isPlain(value) ? Scalar.QUOTE_SINGLE : Scalar.PLAIN
  if (scalar !== previous) document.setIn(path, scalar)
}

function remove(document: Document, path: readonly string[]): void {
  document.deleteIn(path)
  for (let length = path.length - 1; length > 0; length--) {
    const parent = document.getIn(path.slice(0, length), true)
    if (!isMap(parent) || parent.items.length > 0) return
    document.deleteIn(path.slice(0, length))
  }
}

/**
 * Whether every YAML parser reads the plain scalar as a string. Helm's follows YAML 1.1, where `on` is a boolean, `1:30` a number and
 * `2026-01-31` a time.
 */
function isPlain(value: string): boolean {
  return (
    /^([A-Za-z][\w.-]*|\d+\.\d+\.\d+(-[\w.-]+)?)$/.test(value) && !/^(y|n|yes|no|on|off|true|false|null)$/i.test(value)
  )
}

function anchorOf(node: unknown): string | undefined {
  return isMap(node) || isScalar(node) ? node.anchor : undefined
}

function shared(name: string, key: string): CommandError {
  const where = key === '' ? 'The file' : key
  return new CommandError(
    `${name}: ${where} uses a YAML anchor, alias or merge key, so a change would not be limited to it. Write its values out.`,
  )
}

/** The habits of the file that the library would otherwise replace with its own. */
function style(text: string) {
  const indents = [...text.matchAll(/^( *)[^\s#-][^\n]*:\n( *)[^\s#-]/gm)].map(
    ([, outer = '', inner = '']) => inner.length - outer.length,
  )
  const indent = indents.find((width) => width > 0) ?? 2
  return {
    indent,
    indentSeq: !/^( *)[^\s#-][^\n]*:\n\1- /m.test(text),
    flowCollectionPadding: !/[{[](?=[^\s{}[\]])/.test(text.replace(/#.*$|'[^'\n]*'|"[^"\n]*"/gm, '')),
  }
}

const firstLine = (message: string) => message.split('\n')[0] ?? ''
