import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultValuesFileName, type SystemFile, systemFileName } from 'local/system-file'
import { expect, it, onTestFinished } from 'vitest'
import { parse } from 'yaml'
import { runHere } from './fake-cluster.ts'

/** Plays `npm start` in a data directory: it applies each new content of the values file, or refuses it. */
async function playSystem(refuses: (values: string) => string | undefined) {
  const data = await mkdtemp(join(tmpdir(), 'sms-checker-local-'))
  const valuesPath = join(data, defaultValuesFileName)
  const server = createServer((request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(request.url === '/experiments' ? '[]' : '{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  await writeFile(join(data, 'token'), 'secret')
  const applied: unknown[] = []
  let seen: string | undefined
  let system: SystemFile | undefined
  async function look(): Promise<void> {
    const text = await readFile(valuesPath, 'utf8').catch(() => '')
    if (text === seen) return
    seen = text
    const state = { sha256: createHash('sha256').update(text).digest('hex'), at: Date.now() }
    const error = refuses(text)
    const common = {
      gateway: url,
      experimentService: url,
      operatorTokenFile: join(data, 'token'),
      valuesFiles: [valuesPath],
    }
    if (error === undefined) applied.push(parse(text))
    system = {
      ...common,
      applied: error === undefined ? state : (system?.applied ?? state),
      ...(error !== undefined && { error, refused: state }),
    }
    await writeFile(join(data, 'unfinished'), JSON.stringify(system))
    await rename(join(data, 'unfinished'), join(data, systemFileName))
  }
  await look()
  let looking = Promise.resolve()
  const timer = setInterval(() => {
    looking = looking.then(look)
  }, 20)
  onTestFinished(async () => {
    clearInterval(timer)
    await looking
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    await rm(data, { recursive: true })
  })
  const chart = join(import.meta.dirname, '../../../deploy/helm')
  const run = (...args: string[]) => runHere([...args, '--local', '--data', data, '--chart', chart])
  return { run, applied, valuesPath }
}

it('waits until npm start has applied each step', async () => {
  const { run, applied } = await playSystem(() => undefined)
  expect(await run('experiment', 'start', '--model', 'transformer', '--name', 'first')).toMatchObject({ exitCode: 0 })
  const rules = applied.slice(1).map((values) => Object(values).istio.canary.headerRoutingRegex)
  expect(rules).toEqual(['none', 'none', '.*1$'])
  expect((await run('experiment', 'report')).stdout).toContain('# first')
})

it('restores the values when npm start refuses them', async () => {
  const { run, applied, valuesPath } = await playSystem((values) =>
    values.includes('bert') ? 'There is no model bert.' : undefined,
  )
  await writeFile(valuesPath, '# Mine\nistio: { canary: { enabled: false } }\n')
  await expect.poll(() => applied).toHaveLength(2)
  const { exitCode, stderr } = await run('experiment', 'start', '--model', 'bert')
  expect(exitCode).toBe(1)
  expect(stderr).toContain('npm start refused the values: There is no model bert.\nEverything is as it was before.')
  expect(await readFile(valuesPath, 'utf8')).toBe('# Mine\nistio: { canary: { enabled: false } }\n')
})

it('says what to do when no system runs', async () => {
  const chart = join(import.meta.dirname, '../../../deploy/helm')
  const { exitCode, stderr } = await runHere([
    'experiment',
    'status',
    '--local',
    '--data',
    '/nowhere',
    '--chart',
    chart,
  ])
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining('Run npm start in another terminal')])
})
