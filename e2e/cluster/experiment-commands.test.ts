import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { helmBinary } from '@helm-ts/chart/testing'
import { experimentMetrics, newUserId } from '@sms-checker/contracts'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { eventually } from './support/eventually.ts'
import { apply, helm, type Release, type Values } from './support/helm.ts'
import { type LoadReport, underLoad } from './support/load.ts'
import { recreateNamespace } from './support/namespaces.ts'
import { scale } from './support/pods.ts'
import { cluster, settings } from './support/settings.ts'
import { predict } from './support/traffic.ts'

const namespace = `${settings.namespace}-commands`
const host = 'commands.example.com'
const root = fileURLToPath(new URL('../..', import.meta.url))
const version = settings.candidateTag
const model = 'neural'

const one = { replicas: 1 }

/** An experiment that a few hundred users decide, and a canary that does not run yet. */
const values: Values = {
  istio: { host, canary: { enabled: false, host: `canary.${host}` } },
  app: { stable: one, canary: one },
  model: { primary: one, canary: one, shadow: { enabled: false } },
  monitoring: { mode: 'off' },
  experiment: {
    guardrails: experimentMetrics.map((metric) => ({ metric, margin: 3, floor: 0.15 })),
    minimumDays: 0,
    minimumUsers: 100,
    autoRollback: { enabled: true, intervalSeconds: 2 },
  },
}

const release: Release = { name: 'commands', namespace, values }
let folder = ''
let valuesFile = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'commands-'))
  valuesFile = join(folder, 'values.yaml')
  const binaries = join(folder, 'node_modules', '.bin')
  await mkdir(binaries, { recursive: true })
  const helmPath = await helmBinary(4)
  // Without a folder, it is on the PATH, where the command finds it too.
  if (isAbsolute(helmPath)) await symlink(helmPath, join(binaries, 'helm'))
  await recreateNamespace(cluster, namespace)
  await apply(release)
  const installed = await helm(namespace, ['get', 'values', release.name, '--output', 'yaml'])
  await writeFile(valuesFile, `# The values of the team.\n${installed}`)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

interface CommandResult {
  readonly exitCode: number
  readonly output: string
}

/** Runs `sms-checker` with the values file of the release. */
async function smsChecker(...command: readonly string[]): Promise<CommandResult> {
  const scope = ['--release', release.name, '--namespace', namespace, '--context', settings.context]
  const files = ['--values', valuesFile, '--records', join(folder, 'experiments')]
  const { exitCode = -1, all } = await execa('npx', ['sms-checker', ...command, ...scope, ...files], {
    cwd: root,
    // Finds the Helm of the tests before one on the PATH.
    preferLocal: true,
    localDir: folder,
    reject: false,
    all: true,
  })
  return { exitCode, output: all }
}

/** Runs a command that must succeed. */
async function run(...command: readonly string[]): Promise<string> {
  const { exitCode, output } = await smsChecker(...command)
  expect(exitCode, output).toBe(0)
  return output
}

/** Runs an action while new users send messages, all of which must get a prediction. */
async function withoutFailure(action: () => Promise<void>): Promise<LoadReport> {
  const report = await underLoad(action, { host, userId: newUserId })
  expect(report.failures).toEqual([])
  return report
}

/** Whether what runs has the values of the file. */
async function expectFileRuns(): Promise<void> {
  const installed = await helm(namespace, ['get', 'values', release.name, '--output', 'yaml'])
  expect(parse(installed)).toEqual(parse(await readFile(valuesFile, 'utf8')))
}

/** The app version and the model of new users. */
async function servedReleases(): Promise<Set<string>> {
  const responses = await Promise.all(Array.from({ length: 30 }, () => predict({ host, user: newUserId() })))
  return new Set(responses.map(({ appVersion, body }) => `${appVersion} ${JSON.parse(body).model?.id}`))
}

test('start, ramp and promote release app and model together, and lose no request', async ({ annotate }) => {
  const before = await servedReleases()
  expect(before.size).toBe(1)
  const preview = await run(
    'experiment',
    'start',
    '--app-tag',
    version,
    '--model',
    model,
    '--name',
    'good',
    '--dry-run',
  )
  expect(preview).toContain('helm upgrade')
  await expectFileRuns()

  const { requests } = await withoutFailure(async () => {
    const hypothesis = ['--hypothesis', 'The next release is as good as this one.']
    await run('experiment', 'start', '--app-tag', version, '--model', model, '--name', 'good', ...hypothesis)
    await expectFileRuns()
    const early = await smsChecker('experiment', 'promote')
    expect(early.exitCode, early.output).toBe(1)
    expect(early.output).toMatch(/The verdict is (not enough data|keep running)/)
    await run('experiment', 'ramp', '50')
    await eventually(async () => {
      const { exitCode, output } = await smsChecker('experiment', 'status')
      expect(exitCode, output).toBe(0)
    })
    await run('experiment', 'promote')
  })
  expect(await servedReleases()).toEqual(new Set([`${version} ${model}`]))
  await expectFileRuns()
  expect(await readFile(valuesFile, 'utf8')).toContain('# The values of the team.')
  expect(await run('experiment', 'report', 'good', '--verify')).toContain('good')
  await annotate(`${requests} requests during the whole experiment`)
})

test('a bad canary ends itself, and the values are brought in line by a command', async ({ annotate }) => {
  await withoutFailure(async () => {
    await run('experiment', 'start', '--model', 'linear', '--name', 'bad', '--percent', '50')
  })
  // The injected fault: users of the canary get errors until the rollback.
  await scale(release, 'model-canary-deployment', 0)
  const { requests, failures } = await underLoad(
    async () => {
      await eventually(async () => {
        const { exitCode, output } = await smsChecker('experiment', 'status', 'bad')
        expect([exitCode, output]).toEqual([20, expect.stringContaining('Rolled back automatically')])
      })
    },
    { host, userId: newUserId },
  )
  expect(failures.length).toBeGreaterThan(0)
  await annotate(`${failures.length} of ${requests} requests failed until the automatic rollback`)

  await eventually(async () => expect(await servedReleases()).toEqual(new Set([`${version} ${model}`])))
  await withoutFailure(async () => {
    await run('experiment', 'rollback')
  })
  await expectFileRuns()
  expect(await run('experiment', 'report', 'bad', '--verify')).toContain('bad')
  const history = await run('experiment', 'history')
  expect(history).toMatch(/bad/)
  expect(history).toMatch(/good/)
})
