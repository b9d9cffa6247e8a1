import { type EvidenceEvent, type ExclusionReason, newUserId } from '@sms-checker/contracts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Experiment } from '../src/experiment/experiment-file.ts'
import { identifier } from '../src/experiment/identify.ts'
import { maxCountedMessages } from '../src/experiment/user-progress.ts'
import { EvidenceStore } from '../src/storage/evidence-store.ts'
import type { Database } from '../src/storage/open-database.ts'
import { deleteOldRows } from '../src/storage/retention.ts'
import { createUserIdHash } from '../src/user-id-hash.ts'
import {
  canaryUser,
  dropReport,
  failedOutcome,
  outcome,
  prediction,
  sampleExperiment,
  stableUser,
} from './sample-events.ts'

/** A database of a test: `open` opens it, again after `close`, and `remove` deletes it. */
export interface TestDatabase {
  open(): Promise<Database>
  remove(): Promise<void>
}

const hash = createUserIdHash('a key of a test, with more than 32 bytes')
const dayMs = 24 * 60 * 60 * 1_000

/** What the storage must do on every database. */
export function describeStorage(name: string, create: () => Promise<TestDatabase>): void {
  describe(`storage in ${name}`, () => {
    let database: TestDatabase
    let experiment: Experiment | undefined
    let store: EvidenceStore
    let now: number

    async function open(running: Experiment | undefined = experiment): Promise<void> {
      experiment = running
      const opened = await database.open()
      store = await EvidenceStore.open({
        database: opened,
        experiment,
        keyFingerprint: hash.fingerprint,
        now: () => now,
      })
    }

    async function append(...events: EvidenceEvent[]): Promise<number> {
      return (await store.append(events.map(identifier(hash, experiment)))).length
    }

    function feedback(requestId: string, correction: 'spam' | 'ham', userId = canaryUser) {
      const unit = hash.unitOf(userId)
      return store.addFeedback({ unit, baseUnit: unit, requestId, index: 0, correction })
    }

    async function exclusions(): Promise<Partial<Record<ExclusionReason | 'none', number>>> {
      const found: Partial<Record<ExclusionReason | 'none', number>> = {}
      for (const { kind, exclusion = 'none', events } of (await store.summary()).counts) {
        if (kind === 'outcome') found[exclusion] = (found[exclusion] ?? 0) + events
      }
      return found
    }

    beforeEach(async () => {
      now = Date.now()
      database = await create()
      await open(sampleExperiment())
    })

    afterEach(async () => {
      await store.close()
      await database.remove()
    })

    it('keeps events when it is closed and opened again', async () => {
      expect(await append(outcome(), prediction())).toBe(2)
      await store.close()
      await open()
      expect((await store.summary()).counts).toEqual([
        { experiment: 'spring', kind: 'outcome', arm: 'canary', events: 1 },
        { experiment: 'spring', kind: 'prediction', arm: 'shadow', events: 1 },
      ])
    })

    it('stores an event once, whether it is repeated in a batch, in a later batch, or at the same time', async () => {
      expect(await append(outcome(), outcome())).toBe(1)
      expect(await append(outcome(), outcome({ requestId: 'request-2' }))).toBe(1)
      const again = outcome({ requestId: 'request-3' })
      const accepted = await Promise.all([append(again), append(again), append(again)])
      expect(accepted.sort()).toEqual([0, 0, 1])
      expect(await exclusions()).toEqual({ none: 3 })
      expect((await store.counts('spring')).map(({ users }) => users)).toEqual([1])
    })

    it('stores a report of dropped events once, and keeps its count when it is deleted', async () => {
      const stable = { version: '1.0.0', variant: 'stable' } as const
      const reports = [
        dropReport({ events: 3 }),
        dropReport({ sequence: 2, events: 4 }),
        dropReport({ producer: 'process-2', events: 5, app: stable }),
      ]
      expect(await append(...reports, dropReport({ events: 3 }))).toBe(3)
      expect(await append(outcome(), ...reports)).toBe(1)
      const dropped = [
        { experiment: 'spring', kind: 'dropped', arm: 'canary', events: 7 },
        { experiment: 'spring', kind: 'dropped', arm: 'stable', events: 5 },
      ]
      expect((await store.summary()).counts).toMatchObject([...dropped, { kind: 'outcome', events: 1 }])
      expect(await deleteOldRows(store.database, { days: 30, now: now + 31 * dayMs })).toBe(4)
      expect((await store.summary()).counts).toMatchObject([...dropped, { kind: 'outcome', events: 1 }])
    })

    it('distinguishes messages of a batch, users, and predictions of different variants', async () => {
      const model = { id: 'linear', version: '1.2.0', variant: 'canary' } as const
      const events = [
        outcome(),
        outcome({ index: 1 }),
        outcome({ userId: stableUser }),
        prediction(),
        prediction({ model }),
      ]
      expect(await append(...events)).toBe(5)
      expect(await append(...events)).toBe(0)
    })

    it('stores many events in one transaction', async () => {
      const events = Array.from({ length: 1_003 }, (_, i) =>
        outcome({ userId: newUserId(), requestId: `request-${i}`, app: { version: '1', variant: 'stable' } }),
      )
      expect(await append(...events)).toBe(1_003)
      expect(await append(...events, outcome())).toBe(1)
    })

    it('counts each user once, with the events of the first messages', async () => {
      await append(
        outcome({ guess: 'ham', requestId: 'a' }),
        failedOutcome({ requestId: 'b', durationMs: 3_000 }),
        failedOutcome({ requestId: 'c', resultClass: 'timeout' }),
        outcome({ requestId: 'd', result: 'ham' }),
        failedOutcome({ userId: stableUser, resultClass: '4xx' }),
      )
      expect((await store.counts('spring')).map(({ stage: _, ...count }) => count)).toEqual([
        {
          arm: 'canary',
          digit: 0,
          guess: 'ham',
          length_bucket: 160,
          users: 1,
          errors: 1,
          slow: 1,
          predicted: 1,
          spam: 1,
          wrong: 0,
          left_arm: 0,
        },
        {
          arm: 'stable',
          digit: 1,
          guess: '',
          length_bucket: 160,
          users: 1,
          errors: 0,
          slow: 0,
          predicted: 0,
          spam: 0,
          wrong: 0,
          left_arm: 0,
        },
      ])
    })

    it('counts the first messages of a user only', async () => {
      for (let i = 0; i < maxCountedMessages; i++) await append(outcome({ requestId: `request-${i}` }))
      await append(failedOutcome({ requestId: 'too late' }))
      expect(await exclusions()).toEqual({ none: maxCountedMessages, 'beyond-first-messages': 1 })
      expect((await store.counts('spring')).map(({ errors }) => errors)).toEqual([0])
    })

    it.each<[ExclusionReason, Parameters<typeof outcome>[0]]>([
      ['id-not-sent', { userIdSent: false }],
      ['id-chosen', { userId: 'tester-0' }],
      ['id-chosen', { userId: '10' }],
      ['volunteer', { userId: `${stableUser}-early`, app: { version: '1', variant: 'canary' } }],
      ['other-host', { host: 'sms-checker-prerelease.local' }],
      ['served-not-assigned', { app: { version: '1', variant: 'stable' } }],
    ])('excludes %s', async (reason, parts) => {
      await append(outcome(parts))
      expect(await exclusions()).toEqual({ [reason]: 1 })
      expect(await store.counts('spring')).toEqual([])
    })

    it('excludes outcomes of both variants that were routed by the rule before', async () => {
      const time = now
      now += 1_000
      await store.close()
      await open(sampleExperiment({ regex: '.*[01]$' }))
      // Under the new rule, the second user would be on the canary, and only that user would be excluded.
      for (const [requestId, userId] of Object.entries({ a: canaryUser, b: stableUser, c: '48151623421234567895' })) {
        await append(outcome({ requestId, userId, time }))
      }
      expect(await exclusions()).toEqual({ 'before-stage': 3 })
      now += 1_000
      await store.close()
      await open()
      await append(outcome({ requestId: 'd', time: now - 500 }))
      expect(await exclusions(), 'a restart with the same rule starts no stage').toEqual({ 'before-stage': 3, none: 1 })
    })

    it('excludes all outcomes while no experiment runs', async () => {
      await store.close()
      experiment = undefined
      await open()
      await append(outcome())
      expect(await exclusions()).toEqual({ 'no-experiment': 1 })
      expect((await store.summary()).experiment).toBeUndefined()
    })

    it('stops counting a user who leaves the assigned variant, and counts the departure once', async () => {
      await append(outcome({ requestId: 'a' }))
      const regular = { userId: `${canaryUser}-regular`, app: { version: '1', variant: 'stable' } } as const
      await append(outcome({ ...regular, requestId: 'b' }), outcome({ ...regular, requestId: 'c' }))
      await append(failedOutcome({ requestId: 'd' }))
      expect(await exclusions()).toEqual({ none: 1, volunteer: 2, 'changed-arm': 1 })
      const [count] = await store.counts('spring')
      expect(count).toMatchObject({ users: 1, left_arm: 1, errors: 0 })
    })

    it('starts a stage when the rule changes, and stops counting users whose variant changes with it', async () => {
      const other = '48151623421234567895'
      await append(
        outcome({ requestId: 'a' }),
        outcome({ userId: stableUser, requestId: 'a' }),
        outcome({ userId: other, requestId: 'a' }),
      )
      await store.close()
      await open(sampleExperiment({ regex: '.*[01]$' }))
      const canary = { version: '1', variant: 'canary' } as const
      await append(outcome({ requestId: 'b' }), outcome({ userId: stableUser, requestId: 'b', app: canary }))
      await append(outcome({ userId: '48151623421234567801', requestId: 'b', app: canary }))
      expect(await exclusions()).toEqual({ none: 5, 'changed-arm': 1 })
      const counts = await store.counts('spring')
      const [first, second] = [...new Set(counts.map(({ stage }) => stage))]
      expect(counts.map(({ stage, arm, users }) => [stage, arm, users])).toEqual(
        expect.arrayContaining([
          [first, 'canary', 1],
          [first, 'stable', 1],
          [first, 'stable', 1],
          [second, 'canary', 1],
        ]),
      )
    })

    it('keeps the counts of experiments separate, and continues an experiment when its name is used again', async () => {
      await append(outcome({ requestId: 'a' }))
      await store.close()
      await open(sampleExperiment({ name: 'summer' }))
      await append(outcome({ requestId: 'b' }))
      await store.close()
      await open(sampleExperiment())
      await append(outcome({ requestId: 'c' }))
      expect((await store.counts('spring')).map(({ users }) => users)).toEqual([1])
      expect((await store.counts('summer')).map(({ users }) => users)).toEqual([1])
      expect((await store.summary()).experiment).toBe('spring')
    })

    it('stores feedback once, and returns the stored feedback', async () => {
      await append(outcome(), outcome({ requestId: 'request-2', result: 'ham' }))
      const model = { id: 'linear', version: '1.2.0', variant: 'canary' }
      const stored = { verdict: 'spam', correction: 'ham', model }
      expect(await feedback('request-1', 'ham')).toEqual({ status: 'counted', ...stored })
      expect(await feedback('request-1', 'spam')).toEqual({ status: 'known', ...stored })
      const together = await Promise.all([feedback('request-2', 'ham'), feedback('request-2', 'ham')])
      expect(together.map(({ status }) => status).sort()).toEqual(['counted', 'known'])
      expect((await store.counts('spring')).map(({ wrong }) => wrong)).toEqual([1])
      const { counts } = await store.summary()
      expect(counts.filter(({ kind }) => kind === 'feedback')).toEqual([
        { experiment: 'spring', kind: 'feedback', arm: 'canary', events: 2 },
      ])
    })

    it('refuses feedback of another user, on a failure, on an unknown prediction, and with another verdict', async () => {
      await append(outcome(), failedOutcome({ requestId: 'failed' }))
      expect(await feedback('request-1', 'ham', stableUser)).toEqual({ status: 'unknown' })
      expect(await feedback('failed', 'ham')).toEqual({ status: 'unknown' })
      expect(await feedback('request-9', 'ham')).toEqual({ status: 'unknown' })
      const unit = hash.unitOf(canaryUser)
      const other = {
        unit,
        baseUnit: unit,
        requestId: 'request-1',
        index: 0,
        verdict: 'ham',
        correction: 'ham',
      } as const
      expect(await store.addFeedback(other)).toEqual({ status: 'other-verdict', verdict: 'spam' })
    })

    it('accepts feedback on an event that is stored in the same transaction', async () => {
      const [, first, second] = await Promise.all([
        append(outcome({ requestId: 'x' })),
        append(outcome()),
        feedback('request-1', 'spam'),
      ])
      expect([first, second.status]).toEqual([1, 'counted'])
    })

    it('deletes the data of a user and keeps the counts', async () => {
      const volunteer = `${canaryUser}-early`
      await append(
        outcome(),
        outcome({ userId: volunteer }),
        prediction({ userId: canaryUser }),
        outcome({ userId: stableUser }),
      )
      await feedback('request-1', 'ham')
      const counted = await store.counts('spring')
      expect(await store.deleteUser([canaryUser, volunteer].map(hash.unitOf))).toBe(5)
      expect(await store.deleteUser([canaryUser, volunteer].map(hash.unitOf))).toBe(0)
      expect(await store.counts('spring')).toEqual(counted)
      expect(await feedback('request-1', 'ham')).toEqual({ status: 'unknown' })
    })

    it('deletes events after the retention time, users after the end of their experiment, and no counts', async () => {
      await append(outcome(), prediction({ userId: canaryUser }))
      await feedback('request-1', 'ham')
      const { counts } = await store.summary()
      const rows = async () => {
        const tables = ['outcomes', 'predictions', 'feedback', 'users'] as const
        const { db } = store.database
        const counted = tables.map((table) =>
          db.selectFrom(table).select(db.fn.countAll<number>().as('n')).executeTakeFirstOrThrow(),
        )
        return (await Promise.all(counted)).map(({ n }) => n)
      }
      const deleteAt = (time: number) => deleteOldRows(store.database, { days: 30, now: time })
      expect(await deleteAt(now + 29 * dayMs)).toBe(0)
      expect(await deleteAt(now + 31 * dayMs)).toBe(3)
      expect(await rows()).toEqual([0, 0, 0, 1])

      await store.close()
      await open(sampleExperiment({ name: 'summer' }))
      expect(await deleteAt(now + 31 * dayMs)).toBe(1)
      expect(await rows()).toEqual([0, 0, 0, 0])
      expect((await store.summary()).counts).toEqual(counts)
      expect((await store.counts('spring')).map(({ users }) => users)).toEqual([1])
    })

    it('stores an event from the future with the current time', async () => {
      await append(outcome({ time: now + 400 * dayMs }))
      expect(await deleteOldRows(store.database, { days: 30, now: now + 31 * dayMs })).toBe(1)
    })

    it('stores neither user ids nor message text', async () => {
      await append(outcome(), prediction({ userId: canaryUser }))
      await feedback('request-1', 'ham')
      const { db } = store.database
      const tables = ['outcomes', 'predictions', 'feedback', 'users', 'stages', 'experiments', 'properties'] as const
      const rows = await Promise.all(tables.map((table) => db.selectFrom(table).selectAll().execute()))
      expect(JSON.stringify(rows)).not.toContain(canaryUser)
    })

    it('refuses a database of another key', async () => {
      await store.close()
      const opened = await database.open()
      const { fingerprint } = createUserIdHash('another key of a test, of more than 32 bytes')
      await expect(
        EvidenceStore.open({ database: opened, experiment: undefined, keyFingerprint: fingerprint }),
      ).rejects.toThrow(/created with another user-id key/)
      await opened.db.destroy()
      await open()
    })
  })
}
