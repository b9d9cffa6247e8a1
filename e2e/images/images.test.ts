import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventsContentType, paths } from '@sms-checker/contracts'
import { unusedPort } from '@sms-checker/service/testing'
import { defaultModels, imagePaths, imageUser } from 'chart'
import { execa } from 'execa'
import { type ImageName, imageNames, imageReference, imageSizes } from 'images'
import { afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'

/** Options with which a pod runs a container: read-only, without capabilities, as an unprivileged user. */
const hardened = [
  '--read-only',
  '--cap-drop',
  'ALL',
  '--user',
  String(imageUser),
  '--security-opt',
  'no-new-privileges',
]

/** Maximum bytes that an image may add to its base. */
const budgets = {
  'app-service': 40e6,
  'model-service': 110e6,
  'experiment-service': 60e6,
  frontend: 2e6,
} as const satisfies Record<ImageName, number>

const started: string[] = []

async function start(name: ImageName, environment: Record<string, string>, options: readonly string[] = []) {
  const port = await unusedPort()
  const variables = Object.entries({ ...environment, PORT: String(port) }).flatMap(([key, value]) => [
    '--env',
    `${key}=${value}`,
  ])
  const run = ['run', '--detach', '--network', 'host', ...hardened, ...variables, ...options, imageReference(name, {})]
  const { stdout: id } = await execa('docker', run)
  started.push(id)
  await expect.poll(() => status(`http://127.0.0.1:${port}${paths.ready}`)).toBe(200)
  return { id, url: `http://127.0.0.1:${port}` }
}

async function status(url: string): Promise<number | undefined> {
  return await fetch(url).then(
    (response) => response.status,
    () => undefined,
  )
}

function classify(url: string) {
  return fetch(new URL(paths.predict, url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ sms: 'See you at six?' }),
  })
}

const samplePrediction = (request: number) => ({
  kind: 'prediction',
  time: Date.now(),
  userId: '48151623421234567890',
  requestId: `request-${request}`,
  index: 0,
  model: { id: 'linear', version: '1.0.0', variant: 'shadow' },
  durationMs: 1,
  result: 'ham',
  probability: 0.1,
  lengthBucket: 20,
})

function postEvents(url: string, events: readonly object[]) {
  return fetch(new URL(paths.events, url), {
    method: 'POST',
    headers: { 'content-type': eventsContentType },
    body: events.map((event) => JSON.stringify(event)).join('\n'),
  })
}

/** Copies the page out of its image, like the init container of a pod. */
async function page(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'page-'))
  // The image's user owns the files, so removing them takes that user or root.
  onTestFinished(() => rm(directory, { recursive: true }).catch(() => undefined))
  await execa('chmod', ['777', directory])
  await execa('docker', [
    'run',
    '--rm',
    ...hardened,
    '--volume',
    `${directory}:/srv/ui`,
    imageReference('frontend', {}),
  ])
  return directory
}

beforeAll(async () => {
  const sizes = await imageSizes({})
  expect(sizes, 'Build the images first: npx nx run-many -t docker').toHaveLength(imageNames.length)
})

afterEach(async () => {
  if (started.length > 0) await execa('docker', ['rm', '--force', ...started.splice(0)])
})

describe('images', () => {
  it('model-service serves each model that it contains', async () => {
    for (const model of Object.values(defaultModels)) {
      const { url } = await start('model-service', { MODEL_DIR: `${imagePaths.models}/${model}` })
      const response = await classify(url)
      expect(response.status, model).toBe(200)
      expect(await response.json(), model).toMatchObject({ result: 'ham', sms: 'See you at six?' })
    }
  })

  it('app-service serves the page of the frontend image, and calls model-service', async () => {
    const model = await start('model-service', { MODEL_DIR: `${imagePaths.models}/${defaultModels.primary}` })
    const volume = `${await page()}:/srv/ui:ro`
    const app = await start('app-service', { MODEL_SERVICE_URL: model.url, UI_DIR: '/srv/ui' }, ['--volume', volume])
    const html = await (await fetch(app.url)).text()
    const script = /src="(\/assets\/[^"]+\.js)"/.exec(html)?.[1]
    expect(script).toBeDefined()
    expect(await status(new URL(script ?? '', app.url).href)).toBe(200)
    const response = await classify(app.url)
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({
      result: 'ham',
      app: { variant: 'stable' },
      model: { variant: 'primary' },
    })
    expect(await status(new URL(paths.docs, app.url).href)).toBe(200)
  })

  it('experiment-service stores events on its volume, and keeps them when the container is replaced', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'data-'))
    onTestFinished(() => rm(directory, { recursive: true }).catch(() => undefined))
    await execa('chmod', ['777', directory])
    const volume = ['--volume', `${directory}:/data`]
    const append = ({ url }: { readonly url: string }) =>
      vi.waitFor(
        async () => {
          const response = await postEvents(url, [samplePrediction(0)])
          // A service that has just started can be overloaded for a moment.
          expect(response.status).toBe(200)
          return response.json()
        },
        { timeout: 100_000, interval: 500 },
      )
    const first = await start('experiment-service', {}, volume)
    expect(await append(first)).toMatchObject({ accepted: 1 })
    await execa('docker', ['stop', '--time', '30', first.id])
    expect(await append(await start('experiment-service', {}, volume))).toMatchObject({ accepted: 0, duplicates: 1 })
  })

  it('experiment-service refuses what it cannot store while its disk is full, and recovers when there is space', async () => {
    const { id, url } = await start('experiment-service', {}, ['--tmpfs', `/data:uid=${imageUser},size=8m`])
    const inContainer = (script: string) => execa('docker', ['exec', id, 'node', '--eval', script])
    let requests = 0
    const append = () =>
      postEvents(
        url,
        Array.from({ length: 200 }, () => samplePrediction(requests++)),
      )
    await expect.poll(async () => (await append()).status).toBe(200)
    const stored = requests

    await inContainer(
      `try { for (;;) fs.appendFileSync('/data/other', Buffer.alloc(4096)) } catch (error) { if (error.code !== 'ENOSPC') throw error }`,
    )
    // The database file still has some free pages.
    await expect.poll(async () => (await append()).status, { interval: 0 }).toBe(503)
    const refused = await append()
    expect(refused.headers.get('retry-after')).toBe('5')
    expect(await refused.json()).toMatchObject({ detail: expect.stringContaining('The disk of the database is full.') })
    const ready = await fetch(new URL(paths.ready, url))
    expect(ready.status).toBe(503)
    expect(await ready.text()).toContain('The disk of the database is full.')
    expect(await status(new URL(paths.live, url).href)).toBe(200)
    expect(await (await fetch(new URL(paths.metrics, url))).text()).toMatch(
      /sms_evidence_database_writable\{[^}]*\} 0\n/,
    )

    await inContainer(`fs.rmSync('/data/other')`)
    await expect.poll(() => status(new URL(paths.ready, url).href)).toBe(200)
    expect((await append()).status).toBe(200)
    const again = await postEvents(
      url,
      Array.from({ length: stored }, (_, request) => samplePrediction(request)),
    )
    expect(await again.json(), 'what was acknowledged is still there').toMatchObject({
      accepted: 0,
      duplicates: stored,
    })
  })

  it('experiment-service serves the operator page', async () => {
    const { url } = await start('experiment-service', {}, ['--tmpfs', `/data:uid=${imageUser}`])
    const html = await (await fetch(url)).text()
    const script = /src="(\/assets\/[^"]+\.js)"/.exec(html)?.[1]
    expect(script).toBeDefined()
    expect(await status(new URL(script ?? '', url).href)).toBe(200)
    expect(await status(new URL('/metafile.json', url).href)).toBe(404)
  })

  it('frontend contains only files, precompressed', async () => {
    const files = await readdir(join(await page(), 'assets'))
    expect(files.some((file) => file.endsWith('.js.br'))).toBe(true)
  })

  it.each(['app-service', 'model-service'] as const)('%s exits with code 0 on SIGTERM', async (name) => {
    const environment = { MODEL_DIR: `${imagePaths.models}/${defaultModels.primary}`, UI_DIR: '/srv/ui' }
    const { id } = await start(name, environment, ['--volume', `${await page()}:/srv/ui:ro`])
    await execa('docker', ['stop', '--time', '30', id])
    const { stdout } = await execa('docker', ['inspect', '--format', '{{.State.ExitCode}}', id])
    expect(stdout).toBe('0')
  })

  it.each([
    ['app-service', '/app'],
    ['model-service', '/app'],
    ['experiment-service', '/app'],
    ['experiment-service', '/console'],
    ['frontend', '/ui'],
  ] as const)(
    '%s contains world-readable files with a fixed time, so builds are reproducible',
    async (name, folder) => {
      const unexpected = ['(', '!', '-perm', '-o=r', '-o', '-newermt', '@0', ')']
      const image = imageReference(name, {})
      const { stdout } = await execa('docker', ['run', '--rm', ...hardened, image, 'find', folder, ...unexpected])
      expect(stdout).toBe('')
    },
  )

  it('stay within their size budgets and carry OCI labels', async () => {
    for (const name of imageNames) {
      const reference = imageReference(name, {})
      const size = (await imageSizes({})).find((each) => each.reference === reference)
      expect(size?.addedBytes, reference).toBeLessThanOrEqual(budgets[name])
      const { stdout } = await execa('docker', ['inspect', '--format', '{{json .Config}}', reference])
      const config: unknown = JSON.parse(stdout)
      expect(config).toMatchObject({
        User: `${imageUser}:${imageUser}`,
        StopSignal: 'SIGTERM',
        Labels: {
          'org.opencontainers.image.title': expect.stringContaining(name),
          'org.opencontainers.image.version': expect.stringMatching(/\d/),
          'org.opencontainers.image.revision': expect.stringMatching(/^[0-9a-f]{40}$/),
          'org.opencontainers.image.source': expect.any(String),
        },
      })
    }
  })
})
