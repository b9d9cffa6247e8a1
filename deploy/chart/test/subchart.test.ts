import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { writeFolder } from '@helm-ts/chart'
import { helmBinary, parseManifests } from '@helm-ts/chart/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { smsChecker } from '../src/index.ts'
import { replaceGeneratedKeys } from './generated-keys.ts'
import { at } from './objects.ts'

const run = promisify(execFile)
let parent: string

/** A chart that depends on this one, as `helm dependency build` leaves it. */
beforeAll(async () => {
  const { name, version } = smsChecker.metadata
  const chart = {
    apiVersion: 'v2',
    name: 'platform',
    version: '1.0.0',
    dependencies: [{ name, version, repository: '', condition: 'sms-checker.enabled' }],
  }
  parent = await mkdtemp(join(tmpdir(), 'sms-checker-parent-'))
  await writeFolder(
    parent,
    new Map([
      ['Chart.yaml', stringify(chart)],
      [
        'templates/own.yaml',
        'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: own\ndata:\n  release: {{ .Release.Name }}\n',
      ],
    ]),
  )
  await smsChecker.write(join(parent, 'charts', name))
})

afterAll(() => rm(parent, { recursive: true }))

describe.each([4, 3] as const)('in a parent chart, Helm %d', (helm) => {
  async function objects(...options: string[]) {
    const { stdout } = await run(await helmBinary(helm), ['template', 'release', parent, ...options], {
      maxBuffer: 16 * 1024 * 1024,
    })
    return parseManifests(stdout)
  }

  test('--set sms-checker.enabled=true installs the objects that an installation of its own has', async () => {
    const found = await objects('--set', 'sms-checker.enabled=true,sms-checker.monitoring.mode=off')
    const alone = smsChecker.render({ monitoring: { mode: 'off' } }, { release: { name: 'release' } }).manifests
    const own = found.filter(({ chart }) => chart === 'platform/charts/sms-checker')
    expect(replaceGeneratedKeys(own.map(({ source, object }) => ({ source, object })))).toEqual(
      replaceGeneratedKeys(alone.map(({ source, object }) => ({ source, object }))),
    )
    expect(found.length).toBe(own.length + 1)
  })

  test('--set sms-checker.enabled=false installs none of them', async () => {
    const found = await objects('--set', 'sms-checker.enabled=false')
    expect(found.map(({ object }) => at(object, 'metadata', 'name'))).toEqual(['own'])
  })

  test('a value of the parent that the chart does not know is refused with its name', async () => {
    await expect(objects('--set', 'sms-checker.enable=true')).rejects.toThrow(/enable\b/)
  })
})
