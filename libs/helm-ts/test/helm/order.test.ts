import { expect, test } from 'vitest'
import { chart, defineValues, each, fail, hook, kind, not, t, when } from '../../src/index.ts'
import { agreed, configMap, deployment, thing } from '../things.ts'

test('objects come in the order in which Helm installs them, hooks last', async () => {
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
          metadata: { name: 'test', annotations: hook('test', { weight: 1, deletePolicy: 'hook-succeeded' }) },
        }),
      },
    },
  )
  const [first] = await agreed(made)
  expect(first).toMatchObject({ kind: 'ConfigMap' })
  expect(made.render().manifests.filter(({ hook: isHook }) => isHook)).toHaveLength(2)
})
