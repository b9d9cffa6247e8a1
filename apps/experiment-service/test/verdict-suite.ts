import { type EvidenceEvent, newUserId } from '@sms-checker/contracts'
import { judgeExperiment, judgeShadow } from '@sms-checker/verdict'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Experiment } from '../src/experiment/experiment-file.ts'
import { identifier } from '../src/experiment/identify.ts'
import { EvidenceStore } from '../src/storage/evidence-store.ts'
import type { Database } from '../src/storage/open-database.ts'
import { ShadowStore } from '../src/storage/shadow-store.ts'
import { VerdictStore } from '../src/storage/verdict-store.ts'
import { createUserIdHash } from '../src/user-id-hash.ts'
import { dropReport, failedOutcome, outcome, prediction, sampleExperiment } from './sample-events.ts'

const hash = createUserIdHash('a key of a test, with more than 32 bytes')
const hourMs = 60 * 60 * 1_000

/** An id whose last digit is `digit`. */
const userWith = (digit: number) => newUserId().slice(0, -1) + String(digit)

/** What verdicts need from the storage, on every database. */
export function describeVerdicts(
  name: string,
  create: () => Promise<{ open(): Promise<Database>; remove(): Promise<void> }>,
): void {
  describe(`verdicts from ${name}`, () => {
    let files: Awaited<ReturnType<typeof create>>
    let experiment: Experiment
    let store: EvidenceStore
    let now: number

    async function open(running: Experiment): Promise<void> {
      experiment = running
      store = await EvidenceStore.open({
        database: await files.open(),
        experiment,
        keyFingerprint: hash.fingerprint,
        now: () => now,
      })
    }

    const append = (...events: EvidenceEvent[]) => store.append(events.map(identifier(hash, experiment)))

    async function newest(database = store.database) {
      const [found] = await new VerdictStore(database).experiments()
      if (found === undefined) throw new Error('No experiment.')
      return found
    }

    beforeEach(async () => {
      now = Date.now()
      files = await create()
      await open(sampleExperiment())
    })

    afterEach(async () => {
      await store.close()
      await files.remove()
    })

    it('counts users by stage, arm and metric', async () => {
      const [slow, failing] = [userWith(0), userWith(0)]
      await append(
        outcome({ userId: userWith(0), guess: 'spam', lengthBucket: 40 }),
        outcome({ userId: slow, durationMs: 5_000, result: 'ham' }),
        failedOutcome({ userId: failing, requestId: 'first' }),
        outcome({ userId: failing, requestId: 'second' }),
        ...[1, 2, 3].map((digit) => outcome({ userId: userWith(digit) })),
        outcome({ userId: userWith(4), userIdSent: false }),
      )
      const verdicts = new VerdictStore(store.database)
      const counts = await verdicts.counts(await newest(), now)
      expect(counts.stages).toMatchObject([
        {
          rule: '.*0$',
          share: 0.1,
          canary: {
            users: 3,
            events: { errors: 1, slow: 1, 'marked-wrong': 0, left: 0 },
            spam: 2,
            guesses: { spam: 1, ham: 0, unsure: 0 },
            lengths: { 40: 1, 160: 2 },
            versions: ['app 1.0.0, model linear 1.2.0'],
          },
          stable: { users: 3, events: { errors: 0, slow: 0 } },
        },
      ])
      expect(counts.placebo.map(({ digit, users }) => [digit, users])).toEqual(
        [1, 2, 3, 4, 5, 6, 7, 8, 9].map((digit) => [digit, digit <= 3 ? 1 : 0]),
      )
      expect(counts.exclusions).toEqual([{ reason: 'id-not-sent', events: 1 }])
      expect(counts.recentCanary).toEqual({ users: 1, messages: 4, failed: 1 })
    })

    it('adds a stage for another rule, with its exact share', async () => {
      await append(outcome({ userId: userWith(0) }))
      await store.close()
      await open(sampleExperiment({ regex: '.*[0-4]$' }))
      await append(outcome({ userId: userWith(3), app: { variant: 'canary', version: '1.0.0' } }))
      const { stages, placebo } = await new VerdictStore(store.database).counts(await newest(), now)
      expect(stages.map(({ share, canary }) => [share, canary.users])).toEqual([
        [0.1, 1],
        [0.5, 1],
      ])
      expect(placebo.map(({ digit }) => digit)).toEqual([5, 6, 7, 8, 9])
    })

    it('calls an experiment invalid when over 1 % of its events were dropped, or more of one arm', async () => {
      const messages = Array.from({ length: 1_000 }, (_, i) =>
        outcome({ userId: userWith(i % 10), requestId: `request-${i}` }),
      )
      await append(...messages)
      const judge = async () => {
        const found = await newest()
        return judgeExperiment(found.declaration, await new VerdictStore(store.database).counts(found, now), now)
      }
      let sequence = 0
      const drop = (variant: 'stable' | 'canary', events: number) =>
        append(dropReport({ sequence: ++sequence, events, app: { version: '1.0.0', variant } }))

      await drop('stable', 8)
      const { delivery } = await new VerdictStore(store.database).counts(await newest(), now)
      expect(delivery).toEqual({ stable: { sent: 900, dropped: 8 }, canary: { sent: 100, dropped: 0 } })
      expect((await judge()).reason).toMatch(/^Dropped events differ between the variants/)
      await drop('canary', 1)
      expect((await judge()).verdict).toBe('not-enough-data')
      await drop('stable', 3)
      expect(await judge()).toMatchObject({ verdict: 'invalid', reason: expect.stringContaining('were dropped') })
    })

    it('calls an experiment invalid whose version changes within a stage', async () => {
      const served = (version: string) => outcome({ userId: userWith(0), app: { variant: 'canary', version } })
      await append(served('1.0.0'), served('1.0.1'))
      const { declaration, ...rest } = await newest()
      const counts = await new VerdictStore(store.database).counts({ declaration, ...rest }, now)
      const { verdict, reason } = judgeExperiment(declaration, counts, now)
      expect(verdict).toBe('invalid')
      expect(reason).toContain('app 1.0.0, model linear 1.2.0 and app 1.0.1, model linear 1.2.0')
    })

    it('keeps the declaration with which an experiment started', async () => {
      const { declaration } = await newest()
      expect(declaration).toMatchObject({ name: 'spring', minimumDays: 3, guardrails: { length: 4 } })
      await store.close()
      await open({ ...experiment, declaration: { ...declaration, minimumDays: 0 } })
      expect((await newest()).declaration.minimumDays).toBe(3)
    })

    it('ends an experiment that was rolled back for good, with the rollback as the end of its history', async () => {
      await append(outcome({ userId: userWith(0) }))
      const verdicts = new VerdictStore(store.database)
      const judge = async () => {
        const found = await newest(store.database)
        return judgeExperiment(found.declaration, await verdicts.counts(found, now), now)
      }
      const rollBack = async (at: number, reason: string) =>
        verdicts.rollBack(await newest(), await judge(), { at, reason })
      const rolledBack = { at: now, reason: 'The canary is down.' }
      expect(await rollBack(now, rolledBack.reason)).toEqual(rolledBack)
      expect(await rollBack(now + 1, 'Once more.')).toEqual(rolledBack)

      const ended = { endedAt: now, rolledBack }
      expect(await newest()).toMatchObject(ended)
      expect(await verdicts.history(await newest())).toMatchObject([
        { judgedAt: now, verdict: 'roll-back', reason: 'Rolled back automatically. The canary is down.' },
      ])

      // Later events do not count, in this process or after a restart with the same declaration or another rule.
      const later = () => append(outcome({ userId: userWith(0) }), outcome({ userId: userWith(1) }))
      await later()
      for (const regex of ['.*0$', '.*[01]$']) {
        await store.close()
        now += 60_000
        await open(sampleExperiment({ regex }))
        await later()
      }
      const restarted = new VerdictStore(store.database)
      expect(await restarted.experiments()).toMatchObject([ended])
      const { stages, exclusions } = await restarted.counts(await newest(), now)
      expect(stages.map(({ canary, stable }) => [canary.users, stable.users])).toEqual([[1, 0]])
      expect(exclusions).toEqual([])

      // Another name starts another experiment, and leaves the end as it was.
      await store.close()
      await open(sampleExperiment({ name: 'summer' }))
      expect(await new VerdictStore(store.database).experiments()).toMatchObject([
        { declaration: { name: 'summer' }, endedAt: undefined, rolledBack: undefined },
        ended,
      ])
    })

    it('does not roll back an experiment that has ended in another way', async () => {
      const first = await newest()
      await store.close()
      await open(sampleExperiment({ name: 'summer' }))
      const verdicts = new VerdictStore(store.database)
      const judgement = judgeExperiment(first.declaration, await verdicts.counts(first, now), now)
      expect(await verdicts.rollBack(first, judgement, { at: now, reason: 'Too late.' })).toBeUndefined()
      expect(await verdicts.experiment('spring')).toMatchObject({ endedAt: now, rolledBack: undefined })
      expect(await verdicts.history(first)).toEqual([])
    })

    it('judges an experiment that has ended without the messages after its end', async () => {
      await append(...[1, 2, 3].map((user) => failedOutcome({ userId: userWith(0), requestId: `before-${user}` })))
      const found = await newest()
      const end = now
      now += 1_000
      await append(failedOutcome({ userId: userWith(0), requestId: 'after' }))
      const { recentCanary } = await new VerdictStore(store.database).counts(found, end)
      expect(recentCanary).toEqual({ users: 3, messages: 3, failed: 3 })
    })

    it('keeps all verdicts of the last two hours, and the first of each earlier hour', async () => {
      const verdicts = new VerdictStore(store.database)
      const found = await newest()
      const start = Math.floor(now / hourMs) * hourMs
      for (let minute = 0; minute <= 300; minute += 20) {
        const at = start + minute * 60_000
        const counts = await verdicts.counts(found, at)
        await verdicts.save(found, judgeExperiment(found.declaration, counts, at))
      }
      const kept = (await verdicts.history(found)).map(({ judgedAt }) => (judgedAt - start) / 60_000)
      expect(kept).toEqual([0, 60, 120, 180, 200, 220, 240, 260, 280, 300])
    })

    it('pairs the predictions of shadow and primary once, and counts lost mirrored requests', async () => {
      const [first, second] = [userWith(1), userWith(2)]
      const at = now - 20_000
      const stable = (userId: string, requestId: string) => outcome({ userId, requestId, time: at, result: 'spam' })
      const copy = (userId: string, requestId: string, result: 'spam' | 'ham') =>
        prediction({ userId, requestId, time: at, result })
      await append(
        stable(first, 'a'),
        copy(first, 'a', 'spam'),
        stable(first, 'b'),
        copy(first, 'b', 'ham'),
        stable(second, 'c'),
        copy(second, 'c', 'ham'),
        stable(second, 'd'),
        outcome({ userId: userWith(0), requestId: 'e', time: at }),
      )
      const unit = hash.unitOf(second)
      now -= 10_000
      await store.addFeedback({ unit, baseUnit: unit, requestId: 'c', index: 0, correction: 'ham' })
      now += 10_000
      const shadows = new ShadowStore(store.database)
      for (const later of [0, 1_000, 60_000]) {
        await shadows.pair(now + later)
        const counts = await shadows.counts()
        expect(counts).toMatchObject({
          users: 2,
          disagreeingUsers: 1,
          shadowRight: 1,
          primaryRight: 0,
          primaryModel: 'linear 1.2.0',
          shadowModel: 'neural 2.0.0',
          lostMirrors: 1,
          byTime: [{ pairs: 3, agreeing: 1 }],
          latencyMs: { primary: 12.5, shadow: 4 },
        })
        expect(counts.byKind).toContainEqual({ primary: 'spam', shadow: 'ham', pairs: 2 })
        expect(judgeShadow(counts, now).verdict).toBe('keep-running')
      }
    })

    it.each([200_000, 7_000, 1_000])(
      'counts the messages that lost their copies within 30 seconds of another copy, paired every %i ms',
      async (interval) => {
        const start = now - 200_000
        const copied = [0, 80_000]
        const lost = [-29_000, -12_000, -1, 0, 1, 4_999, 29_000, 51_000, 79_000, 81_000, 109_000]
        const notMirrored = [-31_000, 40_000, 111_000]
        const userId = userWith(9)
        await append(
          ...copied.flatMap((time) => {
            const of = { userId, requestId: `${time}`, time: start + time }
            return [outcome(of), prediction(of)]
          }),
          ...[...lost, ...notMirrored].map((time) => outcome({ userId: userWith(1), time: start + time })),
        )
        const shadows = new ShadowStore(store.database)
        for (let at = start; at < now + interval; at += interval) await shadows.pair(at)
        expect((await shadows.counts()).lostMirrors).toBe(lost.length)
      },
    )

    it('has an empty comparison without a shadow', async () => {
      await append(outcome({ userId: userWith(1), time: now - 60_000 }))
      const shadows = new ShadowStore(store.database)
      await shadows.pair(now)
      expect(await shadows.counts()).toMatchObject({ users: 0, lostMirrors: 0, byTime: [] })
    })
  })
}
