import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { helmBinary } from '@helm-ts/chart/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { chartFolder, repositoryFolder } from '../scripts/generated-files.ts'
import { createChart, smsChecker } from '../src/chart.ts'
import { changesOf } from '../src/package.ts'
import { withoutGeneratedKeys } from './generated-keys.ts'
import { at, list } from './objects.ts'

const run = promisify(execFile)
const repositoryUrl = 'https://git.example.com/team/sms-checker'
const withUrl = createChart(repositoryUrl).files()

let folder: string
let archive: string
let unpacked: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chart-package-'))
  await run(await helmBinary(), ['package', chartFolder, '--destination', folder])
  archive = join(folder, 'sms-checker-0.1.0.tgz')
  await run('tar', ['-xzf', archive, '-C', folder])
  unpacked = join(folder, 'sms-checker')
})
afterAll(() => rm(folder, { recursive: true }))

const packaged = (path: string) => readFile(join(unpacked, path), 'utf8')

/** Targets of the Markdown links of a text. */
const linksOf = (text: string) => [...text.matchAll(/\]\(([^)]*)\)/g)].map(([, target]) => target ?? '')

/** Command lines of the shell blocks of a text, with continued lines joined. */
function commandsOf(text: string): string[] {
  const blocks = [...text.matchAll(/```sh\n(.*?)```/gs)].map(([, block = '']) => block)
  return blocks.flatMap((block) => block.replaceAll('\\\n', ' ').trim().split('\n'))
}

describe('the package of helm package', () => {
  it('contains the licence of the repository', async () => {
    expect(await packaged('LICENSE')).toBe(await readFile(join(repositoryFolder, 'LICENSE'), 'utf8'))
  })

  it('has no link that leads out of it, and no link to an unknown repository', async () => {
    expect(linksOf(await packaged('README.md'))).toEqual([])
    const { home, sources, maintainers } = parse(await packaged('Chart.yaml'))
    expect([home, sources, maintainers[0].url]).toEqual([undefined, undefined, undefined])
  })

  it('names every workload of the services, and every Secret that it generates, in its README', async () => {
    const readme = await packaged('README.md')
    const { objects } = smsChecker.render({ monitoring: { mode: 'embedded' } })
    const bundled = ['prometheus', 'alertmanager', 'grafana']
    const named = objects
      .filter(({ kind }) => ['Deployment', 'StatefulSet', 'Secret'].includes(kind))
      .map(({ metadata }) => metadata.name)
      .filter((name) => !bundled.includes(name))
    expect(named.length).toBeGreaterThan(6)
    for (const name of named) expect(readme).toContain(`| \`${name}\``)
  })

  it('generates no key that changes with every rendering when existing Secrets are set, as its README says', () => {
    const values = {
      monitoring: { mode: 'embedded' },
      experiment: { existingSecret: 'a' },
      'kube-prometheus-stack': { grafana: { admin: { existingSecret: 'b' } } },
    }
    expect(smsChecker.render(values).objects.filter(({ kind }) => kind === 'Secret')).toEqual([])
    expect(smsChecker.render(values).objects).toEqual(smsChecker.render(values).objects)
  })

  it('has commands that name only the package, its values and its objects', async () => {
    const commands = commandsOf(await packaged('README.md'))
    expect(commands.length).toBeGreaterThan(3)
    const values = parse(await packaged('values.yaml'))
    for (const command of commands) {
      expect(command).toMatch(/^(helm|kubectl) /)
      if (/^helm (install|upgrade)/.test(command)) expect(command).toMatch(/ deployment \.( |$)/)
      expect(command).not.toMatch(/\.\/|\.\.\/|deploy\/|docs\//)
      for (const [, path = ''] of command.matchAll(/--set ([\w.]+)=/g)) {
        expect(at(values, ...path.split('.')), path).toBeDefined()
      }
    }
  })

  it('passes helm lint and renders like the folder it was made from', async () => {
    const helm = await helmBinary()
    await run(helm, ['lint', '--strict', unpacked])
    const template = async (chart: string) => {
      const flags = [
        '--set',
        'kube-prometheus-stack.grafana.adminPassword=x',
        '--api-versions',
        'monitoring.coreos.com/v1',
      ]
      const { stdout } = await run(helm, ['template', 'one', chart, ...flags], { maxBuffer: 64 * 1024 * 1024 })
      return withoutGeneratedKeys(stdout)
    }
    expect(await template(archive)).toBe(await template(chartFolder))
  })

  it('describes itself to Artifact Hub', async () => {
    const { icon, annotations, keywords, maintainers, kubeVersion } = parse(await packaged('Chart.yaml'))
    expect(Buffer.from(icon.replace('data:image/svg+xml;base64,', ''), 'base64').toString()).toMatch(
      /^<svg .*<\/svg>\s*$/s,
    )
    expect(annotations['artifacthub.io/license']).toBe('MIT')
    expect(annotations['artifacthub.io/prerelease']).toBe('false')
    expect(keywords).toContain('spam')
    expect(maintainers).toHaveLength(1)
    expect(kubeVersion).toBe('>=1.31.0-0')
    const images = list(parse(annotations['artifacthub.io/images'])).map((image) => at(image, 'image'))
    const flags = ['template', 'one', archive, '--set', 'monitoring.mode=embedded']
    const { stdout } = await run(await helmBinary(), flags, { maxBuffer: 64 * 1024 * 1024 })
    const used = [...stdout.matchAll(/image: "?([^"\n]+)"?/g)].map(([, image]) => image)
    expect(new Set(images)).toEqual(new Set(used))
    for (const change of parse(annotations['artifacthub.io/changes'])) {
      expect(change.kind).toMatch(/^(added|changed|deprecated|removed|fixed|security)$/)
    }
  })
})

describe('with the address of a repository', () => {
  it('links to it, with absolute URLs', () => {
    const links = linksOf(withUrl.get('README.md') ?? '')
    expect(links.length).toBeGreaterThan(0)
    for (const link of links) expect(link).toMatch(new RegExp(`^${repositoryUrl}`))
    const { home, sources } = parse(withUrl.get('Chart.yaml') ?? '')
    expect([home, sources]).toEqual([repositoryUrl, [repositoryUrl]])
  })
})

it('reads the changes of one version from the changelog', () => {
  const changelog =
    '# Changelog\n\n## [2.0.0]\n\n### Added\n\n- One,\n  continued.\n- Two.\n\n### Fixed\n\n- Three.\n\n## [1.0.0]\n\nThe first\nversion.\n'
  expect(changesOf(changelog, '2.0.0')).toEqual([
    { kind: 'added', description: 'One, continued.' },
    { kind: 'added', description: 'Two.' },
    { kind: 'fixed', description: 'Three.' },
  ])
  expect(changesOf(changelog, '1.0.0')).toEqual([{ kind: 'added', description: 'The first version.' }])
})
