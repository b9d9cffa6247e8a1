import { parseArgs } from 'node:util'

export const help = `Runs the whole of sms-checker on this machine: gateway, app-service (stable, canary), model-service (primary, shadow, canary).

Usage: npm start -- [options]        npm run dev -- [options]   the same, with --watch

  --port <number>   Port of the gateway. Default: 8080
  --values <file>   YAML with values of the Helm chart (deploy/helm/values.yaml): who gets the canary, models, settings.
                    May be given several times; the later file wins
  --monitoring      Also run Prometheus, and Alertmanager where it is installed, with the chart's own rules and settings
  --watch           Run from source, start services again after each change, and let Vite serve the page with hot updates
  --help            Print this

Settings of the services (RATE_LIMIT_PER_MINUTE, LOG_LEVEL, ...) in the environment win over the chart's.
`

export interface CommandLine {
  port: number
  /** Paths of values files. */
  values: string[]
  monitoring: boolean
  watch: boolean
  help: boolean
}

/** Reads the arguments. Throws an `Error` with a sentence for the user when they make no sense. */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string', default: '8080' },
      values: { type: 'string', multiple: true, default: [] },
      monitoring: { type: 'boolean', default: false },
      watch: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  const port = Number(values.port)
  if (!/^\d+$/.test(values.port) || port < 1 || port > 65_535) {
    throw new Error(`--port takes a number from 1 to 65535, not "${values.port}".`)
  }
  const { monitoring, watch, help } = values
  return { port, values: values.values, monitoring, watch, help }
}
