import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { paths, RollbackControllerSettings, type Verdict, verdicts } from '@sms-checker/contracts'
import { parseSettings } from '@sms-checker/service'
import { expositionErrors } from '@sms-checker/service/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type FakeApiServer, labels, type Misbehaviour, type ReceivedRequest } from '../../test/fake-api-server.ts'
import type { FakeExperimentService } from '../../test/fake-experiment-service.ts'
import { rollbackFixture } from '../../test/rollback-fixture.ts'
import { buildRollbackApp } from './app.ts'

const timeoutMs = 300
const intervalMs = 100

async function prepare() {
  const { cluster, experiments, directory, settings } = await rollbackFixture()

  async function start() {
    const service = await buildRollbackApp({
      settings: parseSettings(RollbackControllerSettings, {
        ...settings,
        LOG_LEVEL: 'silent',
        MAX_EVENT_LOOP_DELAY_MS: '0',
      }),
      timeoutMs,
      intervalMs,
    })
    onTestFinished(() => service.close())
    await service.ready()
    return {
      close: () => service.close(),
      metrics: async () => (await service.inject(paths.metrics)).body,
      async metric(name: string): Promise<number> {
        const { body } = await service.inject(paths.metrics)
        const line = body.split('\n').find((text) => text.startsWith(name)) ?? ''
        return Number(line.split(' ').at(-1) || Number.NaN)
      },
    }
  }
  return { cluster, experiments, directory, start }
}

type Controller = Awaited<ReturnType<Awaited<ReturnType<typeof prepare>>['start']>>

const completed = (controller: Controller) => controller.metric('sms_automatic_rollbacks_total{result="rolled-back"')
const failed = (controller: Controller) => controller.metric('sms_automatic_rollbacks_total{result="failed"')
const active = (controller: Controller) => controller.metric('sms_automatic_rollback_active')

const onStable = { 'early-access': 'stable', 'regular-access': 'stable', canary: 'stable', stable: 'stable' }
const onCanary = { ...onStable, 'early-access': 'canary', canary: 'canary' }

const isChange = ({ method, body }: ReceivedRequest) => method === 'PATCH' && Object.keys(body).length > 0
const isRead = (request: ReceivedRequest) => request.method === 'PATCH' && !isChange(request)
const isEvent = ({ method }: ReceivedRequest) => method === 'POST'

it('exports the declared metrics', async () => {
  const { start } = await prepare()
  const controller = await start()
  await expect.poll(() => active(controller)).toBe(1)
  expect(expositionErrors(await controller.metrics(), 'rollback')).toEqual([])
})

describe('a canary whose verdict is roll back', () => {
  it('loses its users, volunteers too, with one change, one Event and one record', async () => {
    const { cluster, experiments, start } = await prepare()
    experiments.verdict = 'roll-back'
    const controller = await start()
    await expect.poll(() => completed(controller)).toBe(1)
    expect(cluster.subsets).toEqual(onStable)
    expect(experiments.recorded).toEqual(['The verdict is roll-back.'])
    expect([...cluster.events.values()]).toMatchObject([
      {
        type: 'Warning',
        reason: 'CanaryRolledBack',
        message: 'Users of experiment spring were taken off the canary. The verdict is roll-back.',
        metadata: { namespace: 'spam' },
        involvedObject: { kind: 'VirtualService', name: 'app-service', namespace: 'spam', uid: 'f00d' },
      },
    ])
    expect(cluster.requests.filter(isChange)).toHaveLength(1)
    expect(await failed(controller)).toBe(0)
  })

  it('stays without users although the verdict changes before the rollback is recorded', async () => {
    const { cluster, experiments, start } = await prepare()
    experiments.verdict = 'roll-back'
    experiments.failWith = { record: 503 }
    const controller = await start()
    await expect.poll(() => failed(controller)).toBeGreaterThan(0)
    expect(cluster.subsets).toEqual(onStable)
    experiments.verdict = 'keep-running'
    experiments.failWith = {}
    await expect.poll(() => completed(controller)).toBe(1)
    expect(experiments.recorded).toEqual(['The verdict is roll-back.'])
    expect(cluster.requests.filter(isChange)).toHaveLength(1)
    expect(cluster.events.size).toBe(1)
  })

  it('is left alone when someone ends the experiment before the rollback is recorded', async () => {
    const { experiments, start } = await prepare()
    experiments.verdict = 'roll-back'
    experiments.failWith = { record: 409 }
    const controller = await start()
    await expect.poll(() => completed(controller)).toBeGreaterThan(0)
    expect(await failed(controller)).toBe(0)
  })
})

it.each(verdicts.filter((verdict) => verdict !== 'roll-back'))(
  'does nothing when the verdict is %s',
  async (verdict) => {
    const { cluster, experiments, start } = await prepare()
    experiments.verdict = verdict
    const controller = await start()
    await expect.poll(() => active(controller)).toBe(1)
    await controller.close()
    expect(cluster.subsets).toEqual(onCanary)
    expect(cluster.requests.filter((request) => !isRead(request))).toEqual([])
    expect(experiments.recorded).toEqual([])
  },
)

it('does nothing for an experiment that has ended', async () => {
  const { cluster, experiments, start } = await prepare()
  Object.assign(experiments, { verdict: 'roll-back' satisfies Verdict, endedAt: 1 })
  const controller = await start()
  await expect.poll(() => active(controller)).toBe(1)
  await controller.close()
  expect(cluster.subsets).toEqual(onCanary)
})

describe('after the rollback', () => {
  async function rolledBack(install: (cluster: FakeApiServer) => void) {
    const { cluster, experiments, start } = await prepare()
    install(cluster)
    experiments.verdict = 'roll-back'
    const controller = await start()
    await expect.poll(() => completed(controller)).toBe(1)
    await controller.close()
    expect(cluster.subsets).toEqual(onStable)
    return cluster
  }
  const annotations = (cluster: FakeApiServer) => JSON.stringify(cluster.object.metadata)

  it.each(['helm', 'argocd-controller', 'flux'])('%s, which applies on the server, meets no conflict', async (name) => {
    for (const regex of ['.*0$', 'none']) {
      const cluster = await rolledBack((fresh) => {
        fresh.remove()
        fresh.applyChart(name)
      })
      expect(cluster.owners).toEqual([`${name} Apply`])
      expect(annotations(cluster)).toContain('sms-checker/rolled-back')
      expect(cluster.object.metadata).toMatchObject({ labels })
      expect(cluster.applyChart(name, regex)).toBe(200)
      expect(cluster.subsets).toEqual(onCanary)
      expect(annotations(cluster)).not.toContain('sms-checker/rolled-back')
      expect(cluster.object.metadata).toMatchObject({
        labels,
        annotations: { 'meta.helm.sh/release-name': 'deployment' },
      })
    }
  })

  it('Helm 3, which updates, still owns the routes', async () => {
    const cluster = await rolledBack((fresh) => {
      fresh.remove()
      fresh.updateChart()
    })
    expect(cluster.owners).toEqual(['helm Update'])
    expect(cluster.requests.filter(isChange)).toMatchObject([
      { contentType: 'application/merge-patch+json', fieldManager: 'helm' },
    ])
    cluster.updateChart('none')
    expect(cluster.subsets).toEqual(onCanary)
  })

  it('a change by another manager would have met a conflict', async () => {
    const { cluster } = await prepare()
    cluster.updateRoutes('someone', [{ name: 'stable', route: [{ destination: { subset: 'stable' } }] }])
    expect(cluster.applyChart()).toBe(409)
  })
})

describe('when the API server does not do what it should', () => {
  it.each<[string, Misbehaviour]>([
    ['refuses with 401', 401],
    ['refuses with 403', 403],
    ['refuses with 404', 404],
    ['responds 410', 410],
    ['responds 422', 422],
    ['responds 429', 429],
    ['fails with 500', 500],
    ['is not available', 503],
    ['does not respond', 'hang'],
    ['closes the connection', 'disconnect'],
    ['responds with HTML', 'no-json'],
  ])('and %s, the change is tried again', async (_, misbehaviour) => {
    const { cluster, experiments, start } = await prepare()
    experiments.verdict = 'roll-back'
    cluster.intercept = (request) => (isChange(request) ? misbehaviour : undefined)
    const controller = await start()
    await expect.poll(() => failed(controller)).toBeGreaterThan(0)
    expect(cluster.subsets).toEqual(onCanary)
    expect(experiments.recorded).toEqual([])
    cluster.intercept = () => undefined
    await expect.poll(() => completed(controller)).toBe(1)
    expect(cluster.subsets).toEqual(onStable)
    expect(experiments.recorded).toHaveLength(1)
    expect(cluster.events.size).toBe(1)
  })

  it.each<Misbehaviour>([403, 'hang'])(
    'and responds %s to the Event, the rollback is complete without it',
    async (status) => {
      const { cluster, experiments, start } = await prepare()
      experiments.verdict = 'roll-back'
      cluster.intercept = (request) => (isEvent(request) ? status : undefined)
      const controller = await start()
      await expect.poll(() => completed(controller)).toBe(1)
      expect(cluster.subsets).toEqual(onStable)
      expect(experiments.recorded).toHaveLength(1)
      expect(await failed(controller)).toBe(0)
    },
  )

  it.each<Misbehaviour>([403, 404, 'hang'])(
    'and responds %s at the start, the controller is inactive',
    async (status) => {
      const { cluster, start } = await prepare()
      cluster.intercept = () => status
      const controller = await start()
      await expect.poll(() => active(controller)).toBe(0)
      cluster.intercept = () => undefined
      await expect.poll(() => active(controller)).toBe(1)
      expect(await failed(controller)).toBe(0)
    },
  )

  it('and the object changes at the same time, the newer routes are changed', async () => {
    const { cluster, experiments, start } = await prepare()
    experiments.verdict = 'roll-back'
    let upgrades = 0
    cluster.beforeChange = () => {
      if (upgrades++ < 2) cluster.applyChart('helm', '.*[0-4]$')
    }
    const controller = await start()
    await expect.poll(() => completed(controller)).toBe(1)
    expect(cluster.subsets).toEqual(onStable)
    expect(JSON.stringify(cluster.object)).toContain('.*[0-4]$')
    expect(await failed(controller)).toBe(0)
    expect(cluster.requests.filter(isChange)).toHaveLength(3)
  })

  it('and the object never stops changing, the attempt fails', async () => {
    const { cluster, experiments, start } = await prepare()
    experiments.verdict = 'roll-back'
    cluster.beforeChange = () => void cluster.applyChart()
    const controller = await start()
    await expect.poll(() => failed(controller)).toBe(1)
    await controller.close()
    expect(cluster.requests.filter(isChange).length % 5).toBe(0)
  })

  it('and replaces the token of the service account, the new one is used', async () => {
    const { cluster, experiments, directory, start } = await prepare()
    const controller = await start()
    await expect.poll(() => active(controller)).toBe(1)
    cluster.token = 'second-token'
    await writeFile(join(directory, 'token'), cluster.token)
    experiments.verdict = 'roll-back'
    await expect.poll(() => completed(controller)).toBe(1)
    expect(await failed(controller)).toBe(0)
  })
})

describe('when the verdict cannot be read', () => {
  it.each<[string, (experiments: FakeExperimentService) => void]>([
    ['because the token is wrong', (experiments) => Object.assign(experiments, { failWith: { list: 401 } })],
    ['because experiment-service fails', (experiments) => Object.assign(experiments, { failWith: { list: 500 } })],
    [
      'because the list is not valid',
      (experiments) => Object.assign(experiments, { list: [{ verdict: 'roll-back' }] }),
    ],
  ])('%s, nothing happens until it can', async (_, fail) => {
    const { cluster, experiments, start } = await prepare()
    experiments.verdict = 'roll-back'
    fail(experiments)
    const controller = await start()
    await expect.poll(() => active(controller)).toBe(0)
    expect(cluster.subsets).toEqual(onCanary)
    Object.assign(experiments, { failWith: {}, list: undefined })
    await expect.poll(() => completed(controller)).toBe(1)
    expect(await active(controller)).toBe(1)
    expect(await failed(controller)).toBe(0)
  })
})

describe('a controller that starts after another one was killed', () => {
  it('records the rollback that the other one began, without a second change or Event', async () => {
    const { cluster, experiments, start } = await prepare()
    experiments.verdict = 'roll-back'
    experiments.failWith = { record: 503 }
    const first = await start()
    await expect.poll(() => failed(first)).toBeGreaterThan(0)
    await first.close()
    experiments.failWith = {}
    // Without users, the canary no longer looks down.
    experiments.verdict = 'not-enough-data'
    const second = await start()
    await expect.poll(() => completed(second)).toBe(1)
    expect(experiments.recorded).toEqual(['The verdict is roll-back.'])
    expect(cluster.requests.filter(isChange)).toHaveLength(1)
    expect(cluster.events.size).toBe(1)
  })

  it('does not act on the mark of an earlier experiment, or on one that is not valid', async () => {
    for (const mark of ['{"experiment":"winter","reason":"Harm."}', '{"experiment":1}', 'x']) {
      const { cluster, experiments, start } = await prepare()
      cluster.annotate({ 'sms-checker/rolled-back': mark })
      const controller = await start()
      await expect.poll(() => active(controller)).toBe(1)
      await controller.close()
      expect(experiments.recorded).toEqual([])
      expect(cluster.subsets).toEqual(onCanary)
    }
  })
})
