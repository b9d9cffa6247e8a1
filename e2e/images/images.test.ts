import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { paths } from '@sms-checker/contracts'
import { defaultModels, imagePaths, imageUser } from 'chart'
import { execa } from 'execa'
import getPort from 'get-port'
import { type ImageName, imageNames, imageReference, imageSizes } from 'images'
import { afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest'

/** As a pod runs a container: read-only, without a capability, as nobody in particular. */
const hardened = [
  '--read-only',
  '--cap-drop',
  'ALL',
  '--user',
  String(imageUser),
  '--security-opt',
  'no-new-privileges',
]

/** What an image may add to its base at most. */
const budgets = { 'app-service': 40e6, 'model-service': 110e6, frontend: 2e6 } as const satisfies Record<
  ImageName,
  number
>

const started: string[] = []

async function start(name: ImageName, environment: Record<string, string>, options: readonly string[] = []) {
  const port = await getPort()
  const variables = Object.entries({ ...environment, PORT: String(port) }).flatMap(([key, value]) => [
    '--env',
    `${key}=${value}`,
  ])
  const run = ['run', '--detach', '--network', 'host', ...hardened, ...variables, ...options, imageReference(name, {})]
  const { stdout: id } = await execa('docker', run)
  started.push(id)
  await expect.poll(() => status(`http://127.0.0.1:${port}${paths.ready}`), { timeout: 60_000 }).toBe(200)
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

/** The page as the init container of a pod takes it out of its image. */
async function page(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'page-'))
  // The files are the image's user's, so it takes that user or root.
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
  expect(sizes, 'build the images first: npx nx run-many -t docker').toHaveLength(3)
})

afterEach(async () => {
  if (started.length > 0) await execa('docker', ['rm', '--force', ...started.splice(0)])
})

describe('images', () => {
  it('model-service serves each model that it carries', async () => {
    for (const model of Object.values(defaultModels)) {
      const { url } = await start('model-service', { MODEL_DIR: `${imagePaths.models}/${model}` })
      const response = await classify(url)
      expect(response.status, model).toBe(200)
      expect(await response.json(), model).toMatchObject({ result: 'ham', sms: 'See you at six?' })
    }
  })

  it('frontend brings the page, app-service serves it and asks the model', async () => {
    const model = await start('model-service', { MODEL_DIR: `${imagePaths.models}/${defaultModels.primary}` })
    const volume = `${await page()}:/srv/ui:ro`
    const app = await start('app-service', { MODEL_SERVICE_URL: model.url, UI_DIR: '/srv/ui' }, ['--volume', volume])
    const html = await (await fetch(app.url)).text()
    const script = /src="(\/assets\/[^"]+\.js)"/.exec(html)?.[1]
    expect(script).toBeDefined()
    expect(await status(new URL(script ?? '', app.url).href)).toBe(200)
    const answer = await classify(app.url)
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({
      result: 'ham',
      app: { variant: 'stable' },
      model: { variant: 'primary' },
    })
    expect(await status(new URL(paths.docs, app.url).href)).toBe(200)
  })

  it('frontend carries files alone, precompressed', async () => {
    const files = await readdir(join(await page(), 'assets'))
    expect(files.some((file) => file.endsWith('.js.br'))).toBe(true)
  })

  it.each(['app-service', 'model-service'] as const)('%s ends by itself on SIGTERM', async (name) => {
    const environment = { MODEL_DIR: `${imagePaths.models}/${defaultModels.primary}`, UI_DIR: '/srv/ui' }
    const { id } = await start(name, environment, ['--volume', `${await page()}:/srv/ui:ro`])
    await execa('docker', ['stop', '--time', '30', id])
    const { stdout } = await execa('docker', ['inspect', '--format', '{{.State.ExitCode}}', id])
    expect(stdout).toBe('0')
  })

  it.each([
    ['app-service', '/app'],
    ['model-service', '/app'],
    ['frontend', '/ui'],
  ] as const)(
    '%s carries files that all may read, of one time: the same source gives the same layer',
    async (name, folder) => {
      const odd = ['(', '!', '-perm', '-o=r', '-o', '-newermt', '@0', ')']
      const image = imageReference(name, {})
      const { stdout } = await execa('docker', ['run', '--rm', ...hardened, image, 'find', folder, ...odd])
      expect(stdout).toBe('')
    },
  )

  it('stay within their budgets and say what they are', async () => {
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
          'org.opencontainers.image.licenses': 'MIT',
        },
      })
    }
  })
})
