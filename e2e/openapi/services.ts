import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { paths } from '@sms-checker/contracts'
import { type RunningService, runService } from '../service-process.ts'

const root = join(import.meta.dirname, '../..')

/** Runs a service from its source. */
function run(name: string, env: Readonly<Record<string, string>>): Promise<RunningService> {
  const main = join(root, 'apps', name, 'src/main.ts')
  return runService(name, ['--conditions=source', '--import', 'tsx', main], env)
}

export const serviceNames = ['app-service', 'model-service'] as const
export type ServiceName = (typeof serviceNames)[number]

export interface System {
  /** Directory for the output of the tools. */
  readonly directory: string
  /** URLs of the services. */
  readonly urls: Readonly<Record<ServiceName, string>>
  /** Paths of files with the OpenAPI documents that the services publish. */
  readonly documents: Readonly<Record<ServiceName, string>>
  stop(): Promise<void>
}

/** Starts app-service with model-service and experiment-service, and saves their OpenAPI documents. */
export async function startSystem(): Promise<System> {
  const directory = await mkdtemp(join(tmpdir(), 'openapi-'))
  const page = join(directory, 'page')
  await mkdir(page)
  await writeFile(join(page, 'index.html'), '<!doctype html>')
  const [model, experiment] = await Promise.all([
    run('model-service', { MODEL_DIR: join(root, 'apps/model-service/models/linear') }),
    run('experiment-service', { DATA_DIR: join(directory, 'data') }),
  ])
  const app = await run('app-service', {
    UI_DIR: page,
    MODEL_SERVICE_URL: model.url,
    EXPERIMENT_SERVICE_URL: experiment.url,
    RATE_LIMIT_PER_MINUTE: '0',
    ADDRESS_RATE_LIMIT_PER_MINUTE: '0',
  })
  const save = async (name: ServiceName, url: string) => {
    const file = join(directory, `${name}.json`)
    await writeFile(file, await (await fetch(url + paths.openapi)).text())
    return file
  }
  return {
    directory,
    urls: { 'app-service': app.url, 'model-service': model.url },
    documents: {
      'app-service': await save('app-service', app.url),
      'model-service': await save('model-service', model.url),
    },
    stop: async () => {
      for (const service of [app, model, experiment]) await service.stop()
      await rm(directory, { recursive: true })
    },
  }
}
