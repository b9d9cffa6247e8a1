import { mkdtemp, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Validator } from '@seriousme/openapi-schema-validator'
import {
  eventsContentType,
  experimentSecretKeys,
  maxEventsPerRequest,
  maxUserIdLength,
  paths,
  problemType,
} from '@sms-checker/contracts'
import { expositionErrors } from '@sms-checker/service/testing'
import { describe, expect, it } from 'vitest'
import { canaryUser, dropReport, outcome, prediction, stableUser } from '../test/sample-events.ts'
import { post, sampleService, temporaryDirectory } from '../test/sample-service.ts'
import { databaseFile } from './storage/open-database.ts'

describe('POST /events', () => {
  it('stores the valid lines and lists the invalid ones without quoting them', async () => {
    const service = await sampleService(await temporaryDirectory())
    const secret = 'Your parcel is held'
    const response = await post(service, [
      outcome(),
      { ...outcome({ requestId: 'text' }), sms: secret },
      '',
      prediction(),
      `{"kind":"outcome","sms":"${secret}`,
      { kind: secret },
      outcome({ userId: secret }),
      outcome(),
    ])
    expect(response.statusCode).toBe(200)
    expect(response.json()).toEqual({
      accepted: 2,
      duplicates: 1,
      rejected: 4,
      errors: [
        { line: 2, reason: 'The event has an unknown field.' },
        { line: 5, reason: 'The line is not valid JSON.' },
        { line: 6, reason: 'The field "kind" must be one of outcome, prediction, dropped.' },
        { line: 7, reason: expect.stringMatching(/^The field \/userId must match pattern/) },
      ],
    })
    expect(response.body).not.toContain(secret)
  })

  it('accepts a batch again and counts its events as duplicates', async () => {
    const service = await sampleService(await temporaryDirectory())
    const batch = [outcome(), prediction()]
    expect((await post(service, batch)).json()).toMatchObject({ accepted: 2, duplicates: 0 })
    expect((await post(service, batch)).json()).toMatchObject({ accepted: 0, duplicates: 2 })
  })

  it('rejects too many lines, too many bytes and other media types', async () => {
    const service = await sampleService(await temporaryDirectory())
    expect((await post(service, Array(maxEventsPerRequest + 1).fill('{}'))).statusCode).toBe(413)
    expect((await post(service, ['x'.repeat(5_000_000)])).statusCode).toBe(413)
    const json = await service.inject({ method: 'POST', url: paths.events, payload: { kind: 'outcome' } })
    expect(json.json()).toMatchObject({ status: 415, detail: `Send the events as ${eventsContentType}.` })
  })
})

describe('POST /feedback', () => {
  const feedback = { userId: canaryUser, requestId: 'request-1', index: 0, correction: 'ham' }

  it('stores feedback on a prediction that was stored before a restart', async () => {
    const directory = await temporaryDirectory()
    const first = await sampleService(directory)
    await post(first, [outcome()])
    await first.close()
    const service = await sampleService(directory)
    const response = await service.inject({ method: 'POST', url: paths.feedback, payload: feedback })
    const stored = { verdict: 'spam', correction: 'ham', model: { id: 'linear', version: '1.2.0', variant: 'canary' } }
    expect(response.json()).toEqual({ status: 'counted', ...stored })
    const again = await service.inject({ method: 'POST', url: paths.feedback, payload: feedback })
    expect(again.json()).toEqual({ status: 'known', ...stored })
  })

  it('says that a prediction is unknown, or had another verdict', async () => {
    const service = await sampleService(await temporaryDirectory())
    await post(service, [outcome()])
    const unknown = await service.inject({
      method: 'POST',
      url: paths.feedback,
      payload: { ...feedback, userId: stableUser },
    })
    expect(unknown.json()).toMatchObject({ status: 404, type: problemType('unknown-answer') })
    const other = await service.inject({
      method: 'POST',
      url: paths.feedback,
      payload: { ...feedback, verdict: 'ham' },
    })
    expect(other.json()).toMatchObject({ status: 400, errors: [{ pointer: '/verdict' }] })
  })
})

it('counts what is stored', async () => {
  const service = await sampleService(await temporaryDirectory())
  await post(service, [outcome(), outcome({ userId: 'tester' }), prediction(), dropReport({ events: 7 })])
  const response = await service.inject(paths.eventsSummary)
  expect(response.json()).toEqual({
    experiment: 'spring',
    counts: [
      { experiment: 'spring', kind: 'dropped', arm: 'canary', events: 7 },
      { experiment: 'spring', kind: 'outcome', arm: 'canary', events: 1 },
      { experiment: 'spring', kind: 'outcome', arm: 'stable', exclusion: 'id-chosen', events: 1 },
      { experiment: 'spring', kind: 'prediction', arm: 'shadow', events: 1 },
    ],
  })
})

describe('DELETE /users/{id}', () => {
  it('deletes the data of a user for an operator, also with early or regular access', async () => {
    const directory = await temporaryDirectory()
    const service = await sampleService(directory)
    await post(service, [outcome(), outcome({ userId: `${canaryUser}-early` }), outcome({ userId: stableUser })])
    const token = await readFile(join(directory, experimentSecretKeys.operatorToken), 'utf8')
    const response = await service.inject({
      method: 'DELETE',
      url: `${paths.users}/${canaryUser}`,
      headers: { authorization: `Bearer ${token}` },
    })
    expect(response.json()).toEqual({ deleted: 3 })
  })

  it('finds a user whose id has the maximum length', async () => {
    const directory = await temporaryDirectory()
    const service = await sampleService(directory)
    const token = await readFile(join(directory, experimentSecretKeys.operatorToken), 'utf8')
    const remove = (userId: string) =>
      service.inject({
        method: 'DELETE',
        url: `${paths.users}/${userId}`,
        headers: { authorization: `Bearer ${token}` },
      })
    const userId = '0'.repeat(maxUserIdLength)
    await post(service, [outcome({ userId })])
    expect((await remove(userId)).json()).toEqual({ deleted: 1 })
    expect((await remove(`${userId}0`)).statusCode).toBe(400)
  })

  it.each([undefined, 'Bearer ', 'Bearer wrong', 'Basic dGVzdA=='])('refuses %s', async (authorization) => {
    const service = await sampleService(await temporaryDirectory())
    const response = await service.inject({
      method: 'DELETE',
      url: `${paths.users}/${canaryUser}`,
      headers: { ...(authorization && { authorization }) },
    })
    expect(response.statusCode).toBe(401)
    expect(response.headers['www-authenticate']).toBe('Bearer')
  })
})

it('generates secrets that only the user of the process can read, once', async () => {
  const directory = await temporaryDirectory()
  const key = join(directory, experimentSecretKeys.userIdKey)
  await (await sampleService(directory)).close()
  const created = await readFile(key, 'utf8')
  expect((await stat(key)).mode & 0o777).toBe(0o600)
  await (await sampleService(directory)).close()
  expect(await readFile(key, 'utf8')).toBe(created)
})

it('refuses to start with another key than that of the database', async () => {
  const directory = await temporaryDirectory()
  await (await sampleService(directory)).close()
  await writeFile(join(directory, experimentSecretKeys.userIdKey), 'another key with more than 32 bytes')
  await expect(sampleService(directory)).rejects.toThrow(/created with another user-id key/)
})

it('refuses to start with a file that is not a database, and keeps the file', async () => {
  const directory = await temporaryDirectory()
  await writeFile(join(directory, databaseFile), 'This is not a database. '.repeat(1_000))
  await expect(sampleService(directory)).rejects.toThrow(/is damaged or not a database\. Restore a backup/)
  expect(await readFile(join(directory, databaseFile), 'utf8')).toContain('This is not a database.')
})

it('refuses to start with a damaged database, and keeps the file', async () => {
  const directory = await temporaryDirectory()
  const first = await sampleService(directory)
  await post(
    first,
    Array.from({ length: 1_000 }, (_, i) => outcome({ requestId: `request-${i}` })),
  )
  await first.close()
  const copy = await mkdtemp(join(directory, 'copy-'))
  const bytes = await readFile(join(directory, databaseFile))
  bytes.fill(0xff, 4_096 * 8)
  await writeFile(join(copy, databaseFile), bytes)
  await expect(sampleService(copy)).rejects.toThrow(/is damaged or not a database/)
  expect(await readFile(join(copy, databaseFile))).toEqual(bytes)
})

it('refuses a second process on the same database', async () => {
  const directory = await temporaryDirectory()
  await sampleService(directory)
  await expect(sampleService(directory)).rejects.toThrow(/Another process uses the database file/)
})

it('publishes a valid OpenAPI document', async () => {
  const service = await sampleService(await temporaryDirectory())
  const document = (await service.inject(paths.openapi)).json()
  expect(await new Validator().validate(document)).toEqual({ valid: true })
  expect(Object.keys(document.paths).sort()).toEqual(
    [
      '/events',
      '/events/summary',
      '/experiments',
      '/experiments/{name}',
      '/experiments/{name}/evidence',
      '/experiments/{name}/history',
      '/experiments/{name}/rollback',
      '/feedback',
      '/healthz',
      '/metrics',
      '/readyz',
      '/shadow',
      '/users/{id}',
    ].sort(),
  )
  expect(document.components.securitySchemes).toHaveProperty('operatorToken')
})

it('exports the declared metrics', async () => {
  const service = await sampleService(await temporaryDirectory())
  await post(service, [outcome(), prediction(), 'x'])
  const { body } = await service.inject(paths.metrics)
  expect(expositionErrors(body, 'experiment')).toEqual([])
  expect(body).toMatch(/sms_evidence_events_total\{kind="outcome",result="accepted",[^}]*\} 1\n/)
  expect(body).toMatch(/sms_evidence_events_total\{kind="dropped",result="accepted",[^}]*\} 0\n/)
  expect(body).toMatch(/sms_evidence_events_total\{kind="unknown",result="rejected",[^}]*\} 1\n/)
  expect(body).toMatch(/sms_evidence_disk_free_ratio\{[^}]*\} 0\.\d+\n/)
})

it('logs neither user ids nor events', async () => {
  const lines: string[] = []
  const service = await sampleService(await temporaryDirectory(), { logStream: { write: (line) => lines.push(line) } })
  await post(service, [outcome(), outcome({ userId: 'a user id that is not valid' })])
  await service.inject({ method: 'DELETE', url: `${paths.users}/${canaryUser}` })
  const log = lines.join('')
  expect(log).toContain('events rejected')
  expect(log).not.toContain(canaryUser)
  expect(log).not.toContain('a user id that is not valid')
})
