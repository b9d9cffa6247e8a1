import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'

const run = promisify(execFile)
const compiler = join(import.meta.dirname, '../../../node_modules/typescript/bin/tsc')

/** The package, seen from the directory of the compiled files. */
const source = '../../src/index.ts'

const declarations = `import type { IIngressRule } from 'kubernetes-models/networking.k8s.io/v1/IngressRule'
import type { IDeployment } from 'kubernetes-models/apps/v1/Deployment'
import { defineValues, each, kind, t, tpl, type Tpl } from '${source}'
const values = defineValues({
  note: t.optional(t.string('x', 'A note.')), hosts: t.strings([], 'Hosts.'), port: t.int(80, 'A port.'),
  labels: t.map({}, 'Labels.'), app: { tag: t.string('', 'A tag.') },
})
const deployment = kind<IDeployment>('apps/v1', 'Deployment')
`

/** Statements with one mistake each, and what the compiler must say. */
const mistakes: readonly (readonly [statement: string, expected: string])[] = [
  [`export const a = tpl\`a \${values.note}\``, "This value may be unset: write fallback(value, '')."],
  [
    `export const b = tpl\`a \${values.hosts}\``,
    'This value is a list: write join(list, separator), or a loop with each.',
  ],
  [
    `export const c = tpl\`a \${values.labels}\``,
    'This value is a map: write toJson(map), toYaml(map), or one of its members.',
  ],
  [
    `export const d = tpl\`a \${values.app}\``,
    'This value is a map: write toJson(map), toYaml(map), or one of its members.',
  ],
  ['export const e = values.hosts.map(String)', 'Write each(list, (item) => …)'],
  ['export const f = values.hosts.includes("a")', 'Write has(list, item).'],
  ['export const g = values.hosts.join(", ")', 'Write join(list, separator).'],
  ['export const h = values.app.tga', "Property 'tga' does not exist"],
  [
    'export const i = deployment({ spec: { selector: {}, template: { spec: { containers: [{ name: values.port }] } } } })',
    "Type 'number' is not assignable to type 'string'.",
  ],
  [
    'export const j = deployment({ spec: { selector: {}, template: { spec: { containers: [{ title: "a" }] } } } })',
    "'title' does not exist",
  ],
  [
    'export const k = each(values.hosts, () => ({ host: values.port }) satisfies Tpl<IIngressRule>)',
    "Type 'number' is not assignable to type 'string'.",
  ],
  [
    'export const l = deployment({ spec: { selector: {}, template: { spec: { containers: [{ name: values.note }] } } } })',
    'sometimes: write fallback(value, otherwise)',
  ],
]

const firstLine = declarations.split('\n').length
let folder: string
let messages: ReadonlyMap<number, readonly string[]>

/** Compiles all statements at once, and splits the output by statement. */
beforeAll(async () => {
  folder = await mkdtemp(join(import.meta.dirname, '.diagnostics-'))
  await writeFile(
    join(folder, 'mistakes.ts'),
    `${declarations}${mistakes.map(([statement]) => statement).join('\n')}\n`,
  )
  await writeFile(join(folder, 'tsconfig.json'), '{ "extends": "../../tsconfig.json", "include": ["mistakes.ts"] }\n')
  const output = await run(process.execPath, [compiler, '--pretty', 'false', '-p', folder]).then(
    ({ stdout }) => stdout,
    (error: { stdout: string }) => error.stdout,
  )
  const found = new Map<number, string[]>()
  for (const message of output.trim().split(/\n(?! )/)) {
    const line = Number(/mistakes\.ts\((\d+),/.exec(message)?.[1] ?? 0)
    found.set(line - firstLine, [...(found.get(line - firstLine) ?? []), message])
  }
  messages = found
})

afterAll(() => rm(folder, { recursive: true }))

test.each(mistakes.map(([statement, expected], index) => [statement, expected, index] as const))(
  'the compiler explains %s in a few lines',
  (_, expected, index) => {
    const [message = '', ...more] = messages.get(index) ?? []
    expect(message).toContain(expected)
    expect(more).toEqual([])
    // The fourth line of an optional value for a required field is the remedy.
    expect(message.split('\n').length).toBeLessThanOrEqual(expected.startsWith('sometimes') ? 4 : 3)
  },
)

test('no other line has an error', () => {
  expect([...messages.keys()].filter((index) => mistakes[index] === undefined)).toEqual([])
})
