import { expect, test } from 'vitest'
import { chart, defineValues, each, fail, hook, kind, not, t, when } from '../../src/index.ts'
import { configMap, deployment, renderWithBoth, thing } from '../fixtures.ts'

test('objects are in the install order of Helm, hooks last', async () => {
  const values = defineValues({ names: t.map({ b: '1', a: '2' }, 'Names.') })
  const plain = (name: string) => ({ metadata: { name } })
  const made = chart(
    { name: 'shop', version: '1.0.0' },
    {
      values,
      templates: {
        'z/config': configMap(plain('z')),
        'a/deployment': deployment(plain('d')),
        'a/two': [
          configMap(plain('one')),
          when(values.names, configMap(plain('two'))),
          fail(not(values.names), 'none'),
        ],
        'b/each': each(values.names, (_, key) => configMap({ metadata: { name: key } })),
        'b/thing': thing({ metadata: { name: 'a' } }),
        'b/another': kind<{ apiVersion: 'a/v1'; kind: 'Another'; metadata: { name: string } }>(
          'a/v1',
          'Another',
        )(plain('a')),
        'tests/a': deployment({ metadata: { name: 'test', annotations: hook('test') } }),
        'tests/one': configMap({
          metadata: {
            name: 'test',
            annotations: hook(['pre-install', 'pre-upgrade'], {
              weight: 1,
              deletePolicy: ['before-hook-creation', 'hook-succeeded'],
            }),
          },
        }),
      },
    },
  )
  const [first] = await renderWithBoth(made)
  expect(first).toMatchObject({ kind: 'ConfigMap' })
  const hooks = made.render().manifests.filter(({ hook: isHook }) => isHook)
  expect(hooks.map(({ object }) => object.metadata.annotations)).toEqual([
    {
      'helm.sh/hook': 'pre-install,pre-upgrade',
      'helm.sh/hook-weight': '1',
      'helm.sh/hook-delete-policy': 'before-hook-creation,hook-succeeded',
    },
    { 'helm.sh/hook': 'test' },
  ])
})
