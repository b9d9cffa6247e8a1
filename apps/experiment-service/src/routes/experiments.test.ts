import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  ExperimentEvidence,
  ExperimentHistory,
  ExperimentJudgement,
  ExperimentList,
  experimentSecretKeys,
  maxExperimentName,
  maxRollbackReason,
  newUserId,
  paths,
  problemType,
  RolledBack,
  ShadowJudgement,
} from '@sms-checker/contracts'
import { judgeExperiment } from '@sms-checker/verdict'
import { Compile } from 'typebox/compile'
import { Value } from 'typebox/value'
import { describe, expect, it } from 'vitest'
import { failedOutcome, outcome, sampleExperiment } from '../../test/sample-events.ts'
import { post, sampleService, temporaryDirectory } from '../../test/sample-service.ts'
import type { AppOptions } from '../app.ts'

const evidenceParser = Compile(ExperimentEvidence)

async function start(options: Partial<AppOptions> = {}) {
  const directory = await temporaryDirectory()
  const service = await sampleService(directory, options)
  const operatorToken = await readFile(join(directory, experimentSecretKeys.operatorToken), 'utf8')
  return {
    service,
    get: (url: string, token = operatorToken) => service.inject({ url, headers: { authorization: `Bearer ${token}` } }),
    rollBack: (name: string, payload: object, token = operatorToken) =>
      service.inject({
        method: 'POST',
        url: `${paths.experiments}/${name}/rollback`,
        headers: { authorization: `Bearer ${token}` },
        payload,
      }),
    directory,
  }
}

/** Users of one arm, each with one message. */
const users = (count: number, last: string, event: typeof outcome | typeof failedOutcome) =>
  Array.from({ length: count }, (_, index) =>
    event({ userId: newUserId().slice(0, -1) + last, requestId: `${event.name}-${last}-${index}` }),
  )

describe('verdict routes', () => {
  it('judge the events so far, and list, show and store the verdict', async () => {
    const { service, get } = await start()
    const before = await get(`${paths.experiments}/spring`)
    expect(before.json()).toMatchObject({ verdict: 'not-enough-data' })
    await post(service, [...users(60, '0', failedOutcome), ...users(100, '0', outcome)])
    for (const last of '123456789') await post(service, users(155, last, outcome))

    const judgement = (await get(`${paths.experiments}/spring`)).json()
    expect(Value.Errors(ExperimentJudgement, judgement)).toEqual([])
    expect(judgement).toMatchObject({ verdict: 'roll-back', users: { canary: 160, stable: 1_395 } })
    const list = (await get(paths.experiments)).json()
    expect(Value.Errors(ExperimentList, list)).toEqual([])
    expect(list).toMatchObject([{ name: 'spring', verdict: 'roll-back' }])
    const history = (await get(`${paths.experiments}/spring/history`)).json()
    expect(Value.Errors(ExperimentHistory, history)).toEqual([])
  })

  it('show the counts, from which the same verdict follows', async () => {
    const { service, get } = await start()
    const url = `${paths.experiments}/spring/evidence`
    expect((await get(url)).json().judgement).not.toHaveProperty('lastEventAt')
    const events = users(120, '0', failedOutcome)
    await post(service, events)
    const others = users(900, '3', outcome)
    await post(service, others)
    const evidence = (await get(url)).json()
    expect(Value.Errors(ExperimentEvidence, evidence)).toEqual([])
    const { judgement, counts } = evidenceParser.Parse(evidence)
    const { lastEventAt, ...judged } = judgement
    expect(lastEventAt).toBe(Math.max(...others.map(({ time }) => time)))
    expect(judgeExperiment(judgement.experiment, counts, judgement.judgedAt)).toEqual(judged)
    expect(judged).toMatchObject({ verdict: 'roll-back', users: { canary: 120, stable: 900 } })
  })

  it('compare the shadow with the primary', async () => {
    const { get } = await start()
    const shadow = (await get(paths.shadow)).json()
    expect(Value.Errors(ShadowJudgement, shadow)).toEqual([])
    expect(shadow).toMatchObject({ verdict: 'keep-running', users: 0 })
  })

  it('need the operator token, and refuse to compare many wrong ones', async () => {
    const { service, get } = await start()
    const withoutToken = await service.inject({ url: paths.experiments })
    expect(withoutToken).toMatchObject({ statusCode: 401, headers: { 'www-authenticate': 'Bearer' } })
    const statuses = new Set<number>()
    for (let attempt = 0; attempt < 40; attempt++) statuses.add((await get(paths.experiments, 'wrong')).statusCode)
    expect([...statuses]).toEqual([401, 429])
  })

  it('find an experiment with a name of the maximum length, and refuse a longer one', async () => {
    const name = 'n'.repeat(maxExperimentName)
    const { get } = await start({ experiment: sampleExperiment({ name }) })
    expect((await get(`${paths.experiments}/${name}`)).json()).toMatchObject({ experiment: { name } })
    expect((await get(`${paths.experiments}/${name}/history`)).statusCode).toBe(200)
    expect((await get(`${paths.experiments}/${name}n`)).json()).toMatchObject({ status: 400 })
  })

  it('respond 404 for an unknown experiment', async () => {
    const { get } = await start()
    expect((await get(`${paths.experiments}/autumn`)).json()).toMatchObject({ status: 404 })
    expect((await get(`${paths.experiments}/autumn/history`)).statusCode).toBe(404)
  })

  it('record a rollback once, and show it with the experiment', async () => {
    const { service, get, rollBack } = await start()
    await post(service, users(30, '0', failedOutcome))
    const { reason } = (await get(`${paths.experiments}/spring`)).json()
    const first = await rollBack('spring', { reason })
    expect(first.statusCode).toBe(200)
    const rolledBack = first.json()
    expect(Value.Errors(RolledBack, rolledBack)).toEqual([])
    expect(rolledBack.reason).toBe(reason)
    expect((await rollBack('spring', { reason: 'Once more.' })).json()).toEqual(rolledBack)

    await post(service, users(30, '0', outcome))
    const judgement = (await get(`${paths.experiments}/spring`)).json()
    expect(Value.Errors(ExperimentJudgement, judgement)).toEqual([])
    expect(judgement).toMatchObject({ verdict: 'roll-back', reason, rolledBack, users: { canary: 30, stable: 0 } })
    const list = (await get(paths.experiments)).json()
    expect(Value.Errors(ExperimentList, list)).toEqual([])
    expect(list).toMatchObject([{ name: 'spring', endedAt: rolledBack.at, rolledBack }])
    const history: ExperimentHistory = (await get(`${paths.experiments}/spring/history`)).json()
    expect(history.at(-1)).toMatchObject({ verdict: 'roll-back', reason: `Rolled back automatically. ${reason}` })
    expect((await service.inject(paths.metrics)).body).toMatch(/sms_experiment_rolled_back\{.*\} 1/)
  })

  it('refuse a rollback without the token, without a reason, and of an experiment that is unknown or has ended', async () => {
    const { service, rollBack, directory } = await start()
    const reason = 'The canary is down.'
    expect((await rollBack('spring', { reason }, 'wrong')).statusCode).toBe(401)
    for (const body of [{}, { reason: '' }, { reason: 'x'.repeat(maxRollbackReason + 1) }, { reason, at: 1 }]) {
      expect((await rollBack('spring', body)).statusCode).toBe(400)
    }
    expect((await rollBack('autumn', { reason })).json()).toMatchObject({ status: 404 })
    await service.close()

    const next = await sampleService(directory, { experiment: sampleExperiment({ name: 'summer' }) })
    const operatorToken = await readFile(join(directory, experimentSecretKeys.operatorToken), 'utf8')
    const ended = await next.inject({
      method: 'POST',
      url: `${paths.experiments}/spring/rollback`,
      headers: { authorization: `Bearer ${operatorToken}` },
      payload: { reason },
    })
    expect(ended.json()).toMatchObject({ status: 409, type: problemType('experiment-ended') })
  })

  it('export the last verdict as metrics', async () => {
    const { service } = await start()
    await expect
      .poll(async () => (await service.inject(paths.metrics)).body)
      .toMatch(/sms_experiment_verdict\{verdict="not-enough-data",.*\} 1/)
  })
})
