import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { modelFiles, paths } from '@sms-checker/contracts'
import { Type } from 'typebox'
import { Parse } from 'typebox/value'
import { parseManifest } from '../../src/model/manifest.ts'
import type { ServerCommand } from './server.ts'

const resolvePath = (path: string) => fileURLToPath(new URL(path, import.meta.url))
export const modelsDirectory = resolvePath('../../models')
const bareFastify = resolvePath('dist/scripts/bench/bare-fastify.js')

/** Names of the models in `models/`, linear ones first: the default primary model is linear. */
export function shippedModels(): string[] {
  const names = readdirSync(modelsDirectory, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [entry.name] : [],
  )
  const isLinear = (name: string) =>
    parseManifest(readFileSync(join(modelsDirectory, name, modelFiles.manifest), 'utf8')).family === 'linear'
  return names.toSorted((a, b) => Number(isLinear(b)) - Number(isLinear(a)) || a.localeCompare(b))
}

const dockerfile = readFileSync(resolvePath('../../../../tools/images/Dockerfile'), 'utf8')

/** Options of Node and malloc in an image: the arguments of CMD between `node` and the script, and ENV. */
function imageOptions(name: string): {
  readonly args: string[]
  readonly environment: Readonly<Record<string, string>>
} {
  const stage = dockerfile.split(/^FROM /m).find((text) => text.startsWith(`runtime AS ${name}\n`)) ?? ''
  const command = Parse(Type.Array(Type.String()), JSON.parse(/^CMD (.+)$/m.exec(stage)?.[1] ?? ''))
  const variables = Array.from(stage.matchAll(/\b(MALLOC_\w+)=(\d+)/g), ([, key = '', value = '']) => [key, value])
  return { args: command.slice(1, -1), environment: Object.fromEntries(variables) }
}

/** The bundled app-service in front of model-service, or of a server that responds as model-service does. */
export function appService(modelUrl: string, logLevel: string): ServerCommand {
  return {
    name: 'app-service',
    ...nodeServer('app-service', resolvePath('../../../app-service/dist/main.js'), {
      LOG_LEVEL: logLevel,
      UI_DIR: resolvePath('../../../frontend/dist'),
      MODEL_SERVICE_URL: modelUrl,
      MODEL_TIMEOUT_MS: '60000',
      MAX_EVENT_LOOP_DELAY_MS: '60000',
      // Counts the requests of each user, and rejects none.
      RATE_LIMIT_PER_MINUTE: '1000000000',
      ADDRESS_RATE_LIMIT_PER_MINUTE: '1000000000',
    }),
  }
}

/** The bundled model-service with a model of `models/`. */
export function modelService(model: string, logLevel: string, batchSize?: number): ServerCommand {
  return {
    name: batchSize === 1 ? `${model}, without batching` : model,
    ...nodeServer('model-service', resolvePath('dist/src/main.js'), {
      ...modelServiceSettings(model, logLevel),
      ...(batchSize !== undefined && { MODEL_BATCH_SIZE: String(batchSize) }),
    }),
  }
}

/** The same service with a constant instead of a model. */
export function constantRoute(model: string, logLevel: string): ServerCommand {
  return {
    name: 'constant route',
    ...nodeServer(
      'model-service',
      resolvePath('dist/scripts/bench/constant-route.js'),
      modelServiceSettings(model, logLevel),
    ),
  }
}

/** A bare Fastify server that forwards requests with undici: the hop of app-service without its work. */
export function bareProxy(nextUrl: string): ServerCommand {
  return { name: 'bare proxy', ...nodeServer('app-service', bareFastify, { NEXT_URL: nextUrl }) }
}

/** A bare Fastify server that responds with a constant: the hop of model-service without its work. */
export function bareModel(): ServerCommand {
  return { name: 'bare constant', ...nodeServer('model-service', bareFastify, {}) }
}

function modelServiceSettings(model: string, logLevel: string) {
  return { LOG_LEVEL: logLevel, MODEL_DIR: join(modelsDirectory, model), MAX_EVENT_LOOP_DELAY_MS: '60000' }
}

/** A Node process with the options of an image. */
function nodeServer(
  image: string,
  script: string,
  settings: Readonly<Record<string, string>>,
): Omit<ServerCommand, 'name'> {
  const { args, environment } = imageOptions(image)
  return {
    command: process.execPath,
    args: () => [...args, script],
    environment: (port) => ({ ...environment, HOST: '127.0.0.1', PORT: String(port), ...settings }),
    readyPath: paths.ready,
  }
}
