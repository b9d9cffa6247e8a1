import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import { AppPrediction, paths } from '@sms-checker/contracts'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { request } from 'undici'
import { beforeAll, expect, it, onTestFinished } from 'vitest'
import { bundle } from '../scripts/bundle.ts'
import { respondWithPrediction, startModelService } from './model-service.ts'
import { html, pageDirectory } from './sample-app.ts'

/** The part of esbuild's metafile that says what each file contains and imports. */
const Outputs = Type.Object({
  outputs: Type.Record(
    Type.String(),
    Type.Object({
      inputs: Type.Record(Type.String(), Type.Unknown()),
      imports: Type.Array(Type.Object({ path: Type.String(), kind: Type.String() })),
    }),
  ),
})

let directory: string
beforeAll(async () => {
  // Outside the repository, so that no node_modules is found on the way up.
  directory = await mkdtemp(join(tmpdir(), 'app-service-'))
  await bundle(directory)
  await writeFile(join(directory, 'package.json'), '{"type":"module"}')
  return () => rm(directory, { recursive: true, force: true })
})

function start(environment: Record<string, string>) {
  const child = spawn(process.execPath, ['main.js'], {
    cwd: directory,
    env: { HOST: '127.0.0.1', PORT: '0', MAX_EVENT_LOOP_DELAY_MS: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

/** Returns the URL that a started service logs. */
async function urlOf({ stdout }: ReturnType<typeof start>): Promise<string> {
  for await (const line of createInterface(stdout)) {
    const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? []
    if (url) {
      stdout.resume()
      return url
    }
  }
  throw new Error('The service exited before it listened.')
}

async function predict(url: string) {
  const headers = { 'content-type': 'application/json' }
  const { body } = await request(url + paths.predict, { method: 'POST', headers, body: '{"sms":"hi"}' })
  return Value.Parse(AppPrediction, await body.json())
}

it('serves page, predictions, API documentation and metrics without node_modules', async () => {
  const child = start({ UI_DIR: await pageDirectory(), MODEL_SERVICE_URL: (await startModelService()).url })
  const url = await urlOf(child)
  expect(await (await request(url)).body.text()).toBe(html)
  expect((await predict(url)).sms).toBe('hi')
  for (const path of [paths.docs, '/docs/static/swagger-ui-bundle.js', paths.openapi, paths.metrics, paths.ready]) {
    const response = await request(url + path)
    await response.body.dump()
    expect(response.statusCode, path).toBe(200)
  }
})

it('responds to a request in flight after SIGTERM, then exits', async () => {
  const model = await startModelService((request, response) => {
    child.kill('SIGTERM')
    setTimeout(() => respondWithPrediction(request, response), 300)
  })
  const child = start({ UI_DIR: await pageDirectory(), MODEL_SERVICE_URL: model.url })
  const ended = once(child, 'close')
  expect((await predict(await urlOf(child))).result).toBe('spam')
  expect((await ended)[0]).toBe(0)
})

it('exits with 78 and says what to do when the page has not been built', async () => {
  const child = start({ UI_DIR: 'nowhere' })
  let output = ''
  child.stderr.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  expect((await once(child, 'close'))[0]).toBe(78)
  expect(output).toContain('Build the page')
  expect(output).not.toContain('    at ')
})

it('contains the OpenTelemetry SDK only in files that main.js imports dynamically', async () => {
  const { outputs } = Value.Parse(Outputs, JSON.parse(await readFile(join(directory, 'metafile.json'), 'utf8')))
  const byName = new Map(Object.entries(outputs).map(([path, output]) => [basename(path), output]))
  const loaded = new Set(['main.js'])
  for (const file of loaded) {
    for (const { path, kind } of byName.get(file)?.imports ?? []) {
      if (kind === 'import-statement') loaded.add(basename(path))
    }
  }
  const isSdk = (module: string) => /@opentelemetry\/(sdk|exporter|otlp|resources)/.test(module)
  const filesWithSdk = [...byName].flatMap(([file, { inputs }]) => (Object.keys(inputs).some(isSdk) ? [file] : []))
  expect(filesWithSdk).not.toEqual([])
  expect(filesWithSdk.filter((file) => loaded.has(file))).toEqual([])
})

it('has at most 10 MB', async () => {
  const files = await readdir(directory, { recursive: true })
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(directory, file))).size))
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(10_000_000)
})
