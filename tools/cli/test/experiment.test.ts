import { readFile, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { FakeCluster, runHere } from './fake-cluster.ts'

const installed = '# Production\nistio:\n  canary:\n    enabled: false\n'
const startSpring = ['experiment', 'start', '--name', 'spring', '--app-tag', '0.2.0', '--model', 'neural']

async function started(): Promise<FakeCluster> {
  const cluster = await FakeCluster.start(installed)
  expect(await cluster.run(...startSpring)).toMatchObject({ exitCode: 0 })
  return cluster
}

describe('an experiment', () => {
  it('is started, ramped and promoted, and its record is verified', async () => {
    const cluster = await started()
    await cluster.judge(false)
    const first = { rule: '.*0$', share: 0.1, canary: 3_000, errors: 0 }
    expect(await cluster.run('experiment', 'status')).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('promote'),
    })
    expect(await cluster.run('experiment', 'ramp', '25')).toMatchObject({ exitCode: 0 })
    await cluster.judge(false, [first, { rule: '.*([01]|[0-4]2)$', share: 0.25, canary: 2_000, errors: 0 }])
    expect(await cluster.run('experiment', 'promote', '--reason', 'As hoped.')).toMatchObject({ exitCode: 0 })

    expect(await cluster.upgrades()).toEqual([
      { enabled: true, headerRoutingRegex: 'none' },
      { enabled: true, headerRoutingRegex: '.*0$' },
      { enabled: true, headerRoutingRegex: '.*([01]|[0-4]2)$' },
      { enabled: true, headerRoutingRegex: '.*([01]|[0-4]2)$' },
      { enabled: true, headerRoutingRegex: 'none' },
      { enabled: false },
    ])
    expect(await cluster.values()).toMatch(/^# Production\n/)
    expect(parse(await cluster.values())).toMatchObject({
      app: { stable: { version: '0.2.0' } },
      model: { primary: { model: 'neural' } },
    })
    const record = await cluster.record()
    expect(record).toMatch(/promoted on .* by Ada/)
    expect(record).toContain('Reason: As hoped.')
    expect(record).toContain('## Stage 2: 25 % of the users')
    expect(await cluster.run('experiment', 'report', '--verify')).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('every figure of 2 judgements'),
    })
    expect((await cluster.run('experiment', 'history')).stdout).toMatch(/spring +promoted by Ada +promote +10 % → 25 %/)
  })

  it('that harms users is rolled back, which leaves the values as they were', async () => {
    const cluster = await started()
    await cluster.judge(true)
    expect((await cluster.run('experiment', 'status')).exitCode).toBe(20)
    expect(await cluster.run('experiment', 'rollback')).toMatchObject({ exitCode: 0 })
    expect((await cluster.upgrades()).slice(-2)).toEqual([
      { enabled: true, headerRoutingRegex: 'none' },
      { enabled: false },
    ])
    expect(await cluster.values()).toBe(installed)
    expect(await cluster.record()).toMatch(/rolled back on .* by Ada/)
    expect((await cluster.run('experiment', 'report', '--verify')).exitCode).toBe(0)
  })

  it('gets users that the experiment before did not have', async () => {
    const cluster = await started()
    await cluster.run('experiment', 'rollback', '--reason', 'A test.')
    await cluster.run('experiment', 'start', '--model', 'transformer')
    expect(parse(await cluster.values()).istio.canary.headerRoutingRegex).toBe('.*1$')
  })

  it('that was rolled back automatically can only be closed', async () => {
    const cluster = await started()
    await cluster.judge(true)
    const rolledBack = { at: Date.now(), reason: 'Users of canary get errors.' }
    if (cluster.experiment !== undefined) cluster.experiment.rolledBack = rolledBack
    const status = await cluster.run('experiment', 'status')
    expect(status.stdout).toContain('Rolled back automatically')
    expect(await cluster.run('experiment', 'promote', '--force', '--reason', 'x')).toMatchObject({ exitCode: 1 })
    expect(await cluster.run('experiment', 'rollback')).toMatchObject({ exitCode: 0 })
    expect(await cluster.record()).toContain('lost its users automatically')
    expect(await cluster.run('experiment', 'report', '--verify')).toMatchObject({ exitCode: 0 })
  })
})

describe('--dry-run', () => {
  it('prints the changes and commands of each step, and changes nothing', async () => {
    const cluster = await FakeCluster.start(installed)
    const { exitCode, stdout } = await cluster.run(...startSpring, '--dry-run', '--namespace', 'sms')
    expect(exitCode).toBe(0)
    expect(stdout).toContain('+    headerRoutingRegex: none')
    expect(stdout).toContain("+    headerRoutingRegex: '.*0$'")
    expect(
      stdout.match(/^helm upgrade deployment .* --reset-values --wait --timeout 5m --namespace sms$/gm),
    ).toHaveLength(2)
    expect(await cluster.values()).toBe(installed)
    expect(await cluster.upgrades()).toEqual([])
    expect((await cluster.run('experiment', 'report')).exitCode).toBe(2)
  })
})

describe('--commit', () => {
  it('commits one step at a time, with the record, and runs no Helm', async () => {
    const cluster = await FakeCluster.start(installed)
    expect(await cluster.run(...startSpring, '--commit')).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('step 2'),
    })
    expect(await cluster.run(...startSpring, '--commit')).toMatchObject({ exitCode: 0 })
    await cluster.judge(false)
    for (let step = 0; step < 3; step++)
      expect((await cluster.run('experiment', 'promote', '--commit')).exitCode).toBe(0)
    const { stdout } = await execa('git', ['log', '--format=%s', '--name-only'], { cwd: cluster.directory })
    expect(stdout.match(/^Experiment.*/gm)).toEqual([
      'Experiment spring: promote, step 3 of 3',
      'Experiment spring: promote, step 2 of 3',
      'Experiment spring: promote, step 1 of 3',
      'Experiment spring: start, step 2 of 2',
      'Experiment spring: start, step 1 of 2',
    ])
    expect(stdout.match(/^experiments\/.*spring\.md$/gm)).toHaveLength(5)
    expect((await cluster.commands()).filter((command) => command.startsWith('helm'))).toEqual([])
    expect(
      (await execa('git', ['status', '--porcelain', '--', 'values.yaml', 'experiments'], { cwd: cluster.directory }))
        .stdout,
    ).toBe('')
  })
})

describe('a command that stops half-way', () => {
  it('is continued when it is repeated', async () => {
    const cluster = await started()
    await cluster.judge(false)
    await cluster.set('fails-for', 'headerRoutingRegex: none')
    const failed = await cluster.run('experiment', 'promote')
    expect(failed).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('Step 2 of 3 is not complete') })
    expect((await cluster.run('experiment', 'ramp', '50')).stderr).toContain('stopped after step 1 of 3')
    await cluster.set('fails-for', 'nothing')
    expect(await cluster.run('experiment', 'promote')).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining('Continuing at step 2 of 3'),
    })
    expect((await cluster.upgrades()).slice(-3)).toEqual([
      { enabled: true, headerRoutingRegex: '.*0$' },
      { enabled: true, headerRoutingRegex: 'none' },
      { enabled: false },
    ])
    expect(parse(await cluster.values()).model.primary.model).toBe('neural')
  })

  it('is undone when the canary does not start', async () => {
    const cluster = await FakeCluster.start(installed)
    await cluster.set('fails-for', '0.2.0')
    const { exitCode, stderr } = await cluster.run(...startSpring)
    expect(exitCode).toBe(1)
    expect(stderr).toContain('Everything is as it was before.')
    expect(await cluster.values()).toBe(installed)
    expect((await cluster.run('experiment', 'report')).exitCode).toBe(2)
  })
})

describe('a refusal says what to do', () => {
  it('of a promotion against the verdict, which --force --reason overrides', async () => {
    const cluster = await started()
    await cluster.judge(true)
    const refused = await cluster.run('experiment', 'promote')
    expect(refused).toMatchObject({ exitCode: 1 })
    expect(refused.stderr).toMatch(
      /^The verdict is roll back: .* Run "experiment rollback"\.\nTo go ahead nevertheless, pass --force --reason/,
    )
    expect(
      await cluster.run('experiment', 'promote', '--force', '--reason', 'The errors were injected.'),
    ).toMatchObject({ exitCode: 0 })
    expect(await cluster.record()).toContain('Decided in spite of:')
  })

  it('of old evidence', async () => {
    const cluster = await started()
    await cluster.judge(false)
    if (cluster.experiment !== undefined) cluster.experiment.lastEventAt = Date.now() - 11 * 60_000
    expect((await cluster.run('experiment', 'promote')).stderr).toContain(
      'The evidence is stale: the newest outcome is from',
    )
  })

  it('when what runs differs from the file', async () => {
    const cluster = await started()
    await cluster.judge(false)
    await cluster.edit('images:\n  registry: ghcr.io/us\n')
    expect((await cluster.run('experiment', 'promote')).stderr).toMatch(
      /runs other values than .*: images\.registry\. Bring them/,
    )
  })

  it('of a second experiment', async () => {
    const cluster = await started()
    expect((await cluster.run('experiment', 'start', '--model', 'transformer')).stderr).toMatch(
      /spring runs\. End it first/,
    )
    expect((await cluster.run(...startSpring)).stderr).toContain('exists already')
  })

  it('of a canary that is not ready', async () => {
    const cluster = await started()
    await cluster.judge(false)
    await cluster.set('ready', '0')
    expect((await cluster.run('experiment', 'ramp', '25')).stderr).toContain(
      'app-canary-deployment and model-canary-deployment are not all ready',
    )
  })

  it('of a rollback for no reason', async () => {
    const cluster = await started()
    await cluster.judge(false)
    expect((await cluster.run('experiment', 'rollback')).stderr).toContain('write down why you roll back')
  })

  it('of a context that looks like production, unless it is named', async () => {
    const cluster = await FakeCluster.start(installed)
    await cluster.set('context', 'eu-prod')
    expect(await cluster.run(...startSpring)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('--context eu-prod'),
    })
    expect(await cluster.upgrades()).toEqual([])
    expect(await cluster.run(...startSpring, '--context', 'eu-prod')).toMatchObject({ exitCode: 0 })
    expect((await cluster.commands()).at(-1)).toContain('--kube-context eu-prod')
  })

  it('while another command changes the file', async () => {
    const cluster = await FakeCluster.start(installed)
    await writeFile(`${cluster.valuesPath}.lock`, `${process.pid} ${hostname()}`)
    expect((await cluster.run(...startSpring)).stderr).toContain('Another command is changing')
    await writeFile(`${cluster.valuesPath}.lock`, `4194303 ${hostname()}`)
    expect(await cluster.run(...startSpring)).toMatchObject({ exitCode: 0 })
  })
})

describe('report --verify', () => {
  it('names a figure that was changed, in the data or in the text', async () => {
    const cluster = await started()
    await cluster.judge(false)
    await cluster.run('experiment', 'promote')
    const [path = ''] = /\S+\.md/.exec((await cluster.run('experiment', 'report', '--verify')).stdout) ?? []
    const text = await readFile(path, 'utf8')
    await writeFile(path, text.replace(/"logEHarm": -?[\d.]+/, '"logEHarm": 9'))
    const changed = await cluster.run('experiment', 'report', '--verify')
    expect(changed).toMatchObject({ exitCode: 1 })
    expect(changed.stdout).toMatch(/the decision\.guardrails\.0\.logEHarm is 9, but the counts give -?[\d.]+/)
    await writeFile(path, text.replace('**promote**', '**invalid**'))
    expect((await cluster.run('experiment', 'report', '--verify')).stdout).toMatch(
      /line \d+ is "Verdict at .* \*\*invalid\*\*/,
    )
    await writeFile(join(cluster.directory, 'experiments', '2026-01-01-broken.md'), '# broken')
    expect((await cluster.run('experiment', 'report')).stderr).toContain('is missing or damaged')
  })
})

describe('a shadow', () => {
  it('becomes the model of the canary when it is not worse', async () => {
    const cluster = await FakeCluster.start(installed)
    expect(await cluster.run('shadow', 'start', '--model', 'neural')).toMatchObject({ exitCode: 0 })
    cluster.shadow = 'worse'
    expect((await cluster.run('shadow', 'status')).exitCode).toBe(20)
    expect((await cluster.run('shadow', 'promote')).stderr).toContain('The verdict on the shadow is worse')
    cluster.shadow = 'not-worse'
    expect(await cluster.run('shadow', 'promote', '--name', 'from-shadow')).toMatchObject({ exitCode: 0 })
    expect(parse(await cluster.values())).toMatchObject({
      experiment: { name: 'from-shadow' },
      istio: { canary: { enabled: true } },
    })
    expect(await cluster.record()).toContain('model neural')
  })
})

describe('the command line', () => {
  it.each([
    [['experiment', 'promotion'], 'Did you mean promote?\nSee sms-checker experiment --help.'],
    [['experiment', 'ramp', '20', '--local'], 'percent must be one of 5, 10, 25, 50, not 20.'],
    [['experiment', 'ramp'], 'An argument is missing.'],
    [['shadow', 'start', '--local'], 'Name the model: --model NAME.'],
    [['experiment', 'status', '--timeout', '3x'], '--timeout must be a time such as 5m or 90s, not "3x".'],
    [['experiment', 'status', '--url', 'http://x'], '--url needs --token-file'],
    [['experiment', 'promote', '--local', '--force'], '--force needs --reason "why"'],
    [['experiment', 'promote'], 'Name the values file of the release with --values FILE'],
    [['experiment', 'promote', '--what'], 'Unknown argument: what'],
    [[], 'Name a command: experiment, shadow or completion.'],
  ])('refuses %j with one sentence and exit code 2', async (args, message) => {
    const chart =
      args.includes('promote') && args.length === 2
        ? ['--chart', join(import.meta.dirname, '../../../deploy/helm')]
        : []
    const { exitCode, stderr, stdout } = await runHere([...args, ...chart])
    expect(stderr).toContain(message)
    expect([exitCode, stdout]).toEqual([2, ''])
  })

  it('prints help with examples, and completions', async () => {
    expect((await runHere(['experiment', 'start', '--help'])).stdout).toContain('Examples:')
    expect((await runHere(['completion'])).stdout).toContain('sms-checker')
  })
})
