import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type EvidenceEvent,
  ExperimentHistory,
  eventsContentType,
  experimentSecretKeys,
  type OutcomeEvent,
  type PredictionEvent,
  paths,
  ShadowJudgement,
} from '@sms-checker/contracts'
import type { Static, TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { expect, vi } from 'vitest'
import { runService } from '../service-process.ts'
import { newUserIdEndingIn } from '../user-ids.ts'

const apps = join(import.meta.dirname, '../../apps')
const host = 'sms-checker.local'

/** Number of users whose messages count, in each arm. */
const usersPerArm = 300

/** Number of messages that the shadow model predicted too. */
const shadowPairs = 120

const route = (subset: string) => [{ destination: { host: 'app-service', subset, port: { number: 8080 } } }]

/** The experiment file, as the chart writes it. */
const experimentFile = {
  name: 'shorter-answers',
  hypothesis: 'Shorter answers cause no errors.',
  minimumDays: 0,
  minimumUsers: 200,
  slowMs: 1_000,
  virtualService: {
    hosts: [host],
    gateways: ['sms-checker'],
    http: [
      { name: 'canary', match: [{ headers: { 'x-user-id': { regex: '.*[0-4]$' } } }], route: route('canary') },
      { name: 'stable', route: route('stable') },
    ],
  },
}

export interface OperatorService {
  readonly url: string
  readonly token: string
  stop(): Promise<void>
}

/**
 * Starts the built experiment-service with the built operator page, stores evidence against the canary (its errors are ten times those of
 * stable), and waits for the comparison of the shadow model, and for two verdicts in the history, so that the plots have a line.
 */
export async function startOperatorService(): Promise<OperatorService> {
  const directory = await mkdtemp(join(tmpdir(), 'operator-page-'))
  const experimentPath = join(directory, 'experiment.json')
  await writeFile(experimentPath, JSON.stringify(experimentFile))
  const service = await runService('experiment-service', [join(apps, 'experiment-service/dist/main.js')], {
    DATA_DIR: directory,
    EXPERIMENT_FILE: experimentPath,
    CONSOLE_DIR: join(apps, 'console/dist'),
    JUDGE_INTERVAL_SECONDS: '1',
  })
  const { url } = service
  const token = (await readFile(join(directory, experimentSecretKeys.operatorToken), 'utf8')).trim()
  const get = async <T extends TSchema>(path: string, schema: T): Promise<Static<T>> => {
    const response = await fetch(url + path, { headers: { authorization: `Bearer ${token}` } })
    return Value.Parse(schema, await response.json())
  }
  await store(url, evidence())
  await vi.waitFor(
    async () => {
      const history = await get(`${paths.experiments}/${experimentFile.name}/history`, ExperimentHistory)
      expect(history.filter(({ users }) => users.canary === usersPerArm).length).toBeGreaterThan(1)
      expect((await get(paths.shadow, ShadowJudgement)).users).toBe(shadowPairs)
    },
    { timeout: 200_000, interval: 200 },
  )
  return {
    url,
    token,
    async stop() {
      await service.stop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

async function store(url: string, events: readonly EvidenceEvent[]): Promise<void> {
  const body = events.map((event) => JSON.stringify(event)).join('\n')
  const response = await fetch(url + paths.events, {
    method: 'POST',
    headers: { 'content-type': eventsContentType },
    body,
  })
  expect(await response.json()).toMatchObject({ accepted: events.length, rejected: 0 })
}

/** 300 users in each arm: 40 of canary and 4 of stable get an error. A shadow model disagrees on 6 of 120 messages; 25 messages do not count. */
function evidence(): readonly EvidenceEvent[] {
  const arms = (['canary', 'stable'] as const).flatMap((variant) =>
    Array.from({ length: usersPerArm }, (_, user) =>
      user < (variant === 'canary' ? 40 : 4) ? failed(variant, user) : predicted(variant, user),
    ),
  )
  const first = Array.from({ length: 25 }, (_, user) => ({ ...predicted('stable', user), userIdSent: false }))
  const shadow = arms
    .slice(-shadowPairs)
    .map((event, pair): PredictionEvent => shadowOf(event, pair < 6 ? 'spam' : (event.result ?? 'ham')))
  return [...arms, ...first, ...shadow]
}

function failed(variant: 'canary' | 'stable', user: number): OutcomeEvent {
  const { model: _, result: __, probability: ___, ...rest } = predicted(variant, user)
  return { ...rest, resultClass: '5xx' }
}

function predicted(variant: 'canary' | 'stable', user: number): OutcomeEvent {
  const lastDigit = (user % 5) + (variant === 'canary' ? 0 : 5)
  return {
    kind: 'outcome',
    time: Date.now(),
    userId: newUserIdEndingIn(lastDigit),
    requestId: 'request-1',
    index: 0,
    userIdSent: true,
    host,
    app: { version: '1.0.0', variant },
    model: { id: 'linear', version: '1.2.0', variant: variant === 'canary' ? 'canary' : 'primary' },
    resultClass: 'ok',
    durationMs: 12.5,
    result: 'ham',
    probability: 0.07,
    guess: user % 3 === 0 ? 'spam' : 'ham',
    lengthBucket: user % 2 === 0 ? 80 : 160,
  }
}

function shadowOf({ userId, requestId, index, lengthBucket }: OutcomeEvent, result: 'spam' | 'ham'): PredictionEvent {
  return {
    kind: 'prediction',
    time: Date.now(),
    userId,
    requestId,
    index,
    model: { id: 'neural', version: '2.0.0', variant: 'shadow' },
    durationMs: 4,
    result,
    probability: result === 'spam' ? 0.8 : 0.1,
    lengthBucket,
  }
}
