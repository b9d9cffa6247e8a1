import { describe, expect, test } from 'vitest'
import { chart, type DataMap, defineValues, RenderError, t } from '../../src/index.ts'
import { helmTemplate } from '../../src/testing/index.ts'
import { thing } from '../fixtures.ts'

const values = defineValues({ size: t.int(1, 'A size.') })
const templates = { a: thing({ metadata: { name: 'a' }, spec: values.size }) }
const metadata = { name: 'shop', version: '1.0.0' }
const made = chart(metadata, { values, templates })

function parentOf(child: typeof made): Map<string, string> {
  const dependency = '  - name: shop\n    version: 1.0.0\n    condition: shop.enabled\n    tags: [extra]\n'
  const files = new Map([
    ['Chart.yaml', `apiVersion: v2\nname: parent\nversion: 1.0.0\ndependencies:\n${dependency}`],
    ['values.yaml', 'global:\n  imageRegistry: example.org\n'],
  ])
  for (const [path, text] of child.files()) files.set(`charts/shop/${path}`, text)
  return files
}

describe.each([4, 3] as const)('as a subchart under Helm %i', (helm) => {
  test.each<[boolean, number]>([
    [true, 1],
    [false, 0],
  ])('shop.enabled=%s installs %i objects', async (enabled, count) => {
    expect(await helmTemplate(parentOf(made), { helm, values: { shop: { enabled, size: 2 } } })).toHaveLength(count)
    expect(() => made.render({ enabled, size: 2 })).not.toThrow()
  })

  test('undeclared values are accepted only with additionalValues', async () => {
    const given: DataMap = { shop: { size: 2, more: { deep: 1 } } }
    const open = chart(metadata, { values, templates, additionalValues: true })
    expect(await helmTemplate(parentOf(open), { helm, values: given })).toHaveLength(1)
    expect(() => open.render({ more: 1 })).not.toThrow()
    await expect(helmTemplate(parentOf(made), { helm, values: given })).rejects.toThrow('more')
    expect(() => made.render({ more: 1 })).toThrow(RenderError)
    expect(() => made.render({ enabled: 'yes' })).toThrow(RenderError)
  })
})
