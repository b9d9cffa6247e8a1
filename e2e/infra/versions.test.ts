import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import semver from 'semver'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { root, succeed } from './tools.ts'
import { variables } from './versions.ts'

const text = (path: string) => readFile(join(root, path), 'utf8')

test('no other file in infra repeats a pinned version', async () => {
  const versions = Object.values(await variables('versions')).filter((value) => /\d+\.\d+/.test(value))
  const own = 'infra/vagrant/ansible/group_vars/all/versions.yaml'
  const tracked = await succeed('git', ['ls-files', 'infra'], { cwd: root })
  // requirements.txt has its own format; the next test compares it.
  const exempt = [own, 'infra/vagrant/requirements.txt']
  const files = tracked.stdout.split('\n').filter((file) => !exempt.includes(file))
  const repeated: string[] = []
  for (const file of files) {
    const content = await text(file)
    for (const version of versions) if (content.includes(version)) repeated.push(`${file}: ${version}`)
  }
  expect(versions.length).toBeGreaterThan(12)
  expect(repeated).toEqual([])
})

test('the Python client matches on the host and on ctrl, and fits the Kubernetes version', async () => {
  const versions = await variables('versions')
  expect(await text('infra/vagrant/requirements.txt')).toContain(
    `\nkubernetes==${versions.kubernetes_client_version}\n`,
  )
  expect(versions.kubernetes_client_version?.split('.')[0]).toBe(versions.kubernetes_version?.split('.')[1])
})

test('docs/cluster.md lists the pinned versions', async () => {
  const versions = await variables('versions')
  const rows = [...(await text('docs/cluster.md')).matchAll(/^\| [^|]+ \| `([a-z_]+)` \| ([^ |]+) \|$/gm)]
  const documented = Object.fromEntries(rows.map((row) => [row[1], row[2]]))
  const pinned = Object.entries(versions).filter(([name]) => name.endsWith('_version'))
  expect(documented).toEqual(Object.fromEntries(pinned))
})

test('the chart accepts the Kubernetes version of the cluster', async () => {
  const { kubernetes_version: kubernetes = '' } = await variables('versions')
  const chart: unknown = parse(await text('deploy/helm/Chart.yaml'))
  if (typeof chart !== 'object' || chart === null || !('kubeVersion' in chart)) throw new Error('no kubeVersion')
  const range = String(chart.kubeVersion)
  expect(semver.satisfies(kubernetes, range), `${kubernetes} is not in ${range}`).toBe(true)
})
