import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newUserId } from '@sms-checker/contracts'
import { judgeExperiment } from '@sms-checker/verdict'
import { identifier } from '../src/experiment/identify.ts'
import { EvidenceStore } from '../src/storage/evidence-store.ts'
import { openDatabase } from '../src/storage/open-database.ts'
import { VerdictStore } from '../src/storage/verdict-store.ts'
import { createUserIdHash } from '../src/user-id-hash.ts'
import { outcome, sampleExperiment } from '../test/sample-events.ts'

// Measures how long a verdict takes, for a growing number of users: `npm run measure-verdict -w experiment-service [-- USERS]`.

const users = Number(process.argv[2] ?? 1_000_000)
const batch = 4_000
const directory = mkdtempSync(join(tmpdir(), 'measure-verdict-'))
const database = await openDatabase({ directory })
const experiment = sampleExperiment()
const hash = createUserIdHash('a key of a measurement, of more than 32 bytes')
const store = await EvidenceStore.open({ database, experiment, keyFingerprint: hash.fingerprint })
const identify = identifier(hash, experiment)
const verdicts = new VerdictStore(database)
const lengths = [20, 40, 80, 160, 320] as const
const guesses = ['spam', 'ham', 'unsure'] as const

for (let known = 0; known < users; ) {
  const size = Math.min(batch, users - known)
  const events = Array.from({ length: size }, (_, index) =>
    outcome({
      userId: newUserId(),
      requestId: `request-${known + index}`,
      lengthBucket: lengths[index % lengths.length] ?? 20,
      guess: guesses[index % guesses.length] ?? 'ham',
      durationMs: index % 50 === 0 ? 2_000 : 10,
    }),
  )
  await store.append(events.map(identify))
  known += size
  if (known % (users / 10) < batch || known === users) await report(known)
}
await store.close()
rmSync(directory, { recursive: true })

async function report(known: number): Promise<void> {
  const times: number[] = []
  const cpuTimes: number[] = []
  for (let run = 0; run < 5; run++) {
    const start = performance.now()
    const cpu = process.cpuUsage()
    const found = await verdicts.experiment(experiment.name)
    if (found === undefined) throw new Error('The experiment is missing.')
    const now = Date.now()
    judgeExperiment(found.declaration, await verdicts.counts(found, now), now)
    const { user, system } = process.cpuUsage(cpu)
    times.push(performance.now() - start)
    cpuTimes.push((user + system) / 1_000)
  }
  for (const measured of [times, cpuTimes]) measured.sort((a, b) => a - b)
  const [median, slowest, cpu] = [times[2], times[4], cpuTimes[2]].map((ms) => ms?.toFixed(0))
  console.log(
    `${known.toLocaleString('en')} users: a verdict takes ${median} ms, slowest of 5 ${slowest} ms, CPU time ${cpu} ms`,
  )
}
