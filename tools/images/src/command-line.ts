import { parseArgs } from 'node:util'
import { type ImageName, imageNames, type Naming } from './image.ts'

export interface Command extends Naming {
  readonly name: ImageName
  readonly push: boolean
}

const usage = `Usage: npx nx run-many -t docker [-- --registry HOST/PATH] [--tag TAG] [--push]
       npx nx run app-service:docker (or model-service, experiment-service, frontend)

  --registry  prefix of the image name, for example ghcr.io/my-team
  --tag       image tag (default: the chart's appVersion)
  --push      push the image after the build; requires --registry`

/** @throws {UsageError} for an invalid argument, with the usage of the command */
export function parseCommand(args: readonly string[]): Command {
  const { values, positionals } = parse(args)
  const name = imageNames.find((known) => known === positionals[0])
  if (name === undefined || positionals.length > 1) {
    throw new UsageError(`Name one image: ${imageNames.join(', ')}.`)
  }
  if (values.push && !values.registry) throw new UsageError('--push needs --registry HOST/PATH, the destination.')
  if (values.tag !== undefined && !/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/.test(values.tag)) {
    throw new UsageError(`--tag ${JSON.stringify(values.tag)} is not an image tag. Use letters, digits, _, . and -.`)
  }
  if (values.registry !== undefined && !/^[a-z0-9][a-z0-9.-]*(:\d+)?(\/[a-z0-9._-]+)*\/?$/.test(values.registry)) {
    throw new UsageError(`--registry ${JSON.stringify(values.registry)} is not a registry. Example: ghcr.io/my-team.`)
  }
  return { name, push: values.push, registry: values.registry, tag: values.tag }
}

/** An invalid command line; the message ends with the usage. */
export class UsageError extends Error {
  constructor(reason: string) {
    super(`${reason}\n\n${usage}`)
    this.name = 'UsageError'
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        registry: { type: 'string' },
        tag: { type: 'string' },
        push: { type: 'boolean', default: false },
      },
    })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}
