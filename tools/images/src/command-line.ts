import { parseArgs } from 'node:util'
import { type ImageName, imageNames, type Naming } from './image.ts'

export interface Command extends Naming {
  readonly name: ImageName
  readonly push: boolean
}

export const usage = `Usage: npx nx run-many -t docker [-- --registry HOST/PATH] [--tag TAG] [--push]
       npx nx run app-service:docker (or model-service, or frontend)

  --registry  put before the image's name, such as ghcr.io/my-team
  --tag       instead of the chart's appVersion
  --push      push the image after it is built; needs --registry`

/** @throws {UsageError} with what is wrong and how the command is used */
export function parseCommand(args: readonly string[]): Command {
  const { values, positionals } = parse(args)
  const name = imageNames.find((known) => known === positionals[0])
  if (name === undefined || positionals.length > 1) {
    throw new UsageError(`Name one image: ${imageNames.join(', ')}.`)
  }
  if (values.push && !values.registry) throw new UsageError('--push needs --registry: say where to.')
  if (values.tag !== undefined && !/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/.test(values.tag)) {
    throw new UsageError(`--tag ${JSON.stringify(values.tag)} is no image tag: letters, digits, _, . and - make one.`)
  }
  if (values.registry !== undefined && !/^[a-z0-9][a-z0-9.-]*(:\d+)?(\/[a-z0-9._-]+)*\/?$/.test(values.registry)) {
    throw new UsageError(`--registry ${JSON.stringify(values.registry)} is no registry: ghcr.io/my-team would be one.`)
  }
  return { name, push: values.push, registry: values.registry, tag: values.tag }
}

/** What the caller can mend, said with the command's usage. */
export class UsageError extends Error {
  constructor(fault: string) {
    super(`${fault}\n\n${usage}`)
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
