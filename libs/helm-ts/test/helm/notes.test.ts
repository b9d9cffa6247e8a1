import { expect, test } from 'vitest'
import { builtins, chart, defineValues, t, tpl, when } from '../../src/index.ts'
import { helmNotes } from '../../src/testing/index.ts'
import { configMap } from '../fixtures.ts'

test('notes with conditions and braces render like in Helm', async () => {
  const values = defineValues({ mesh: t.bool(true, 'A switch.'), text: t.string('{{ a }}', 'A text.') })
  const notes = tpl`Open http://${builtins.release.name}.local {{ x }} {${values.text}}
${when(
  values.mesh,
  tpl`The mesh routes.
`,
  '',
)}
  Read on: ${when(values.mesh, 'a', 'b')}
`
  const made = chart(
    { name: 'shop', version: '1.0.0' },
    { values, notes, templates: { a: configMap({ metadata: { name: 'a' } }) } },
  )
  for (const mesh of [true, false]) {
    expect(await helmNotes(made.files(), { values: { mesh } })).toBe(made.render({ mesh }).notes)
  }
})
