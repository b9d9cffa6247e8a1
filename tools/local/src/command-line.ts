import { parseArgs } from 'node:util'
import { type ScenarioName, scenarioNames, scenarios } from './traffic/scenarios.ts'

/** Port of the gateway without `--port`. */
export const defaultGatewayPort = 8080

export const help = `Runs all of sms-checker on this machine: gateway, app-service (stable, canary), model-service (primary, shadow, canary),
experiment-service.

Usage: npm start -- [options]
       npm run dev -- [options]   the same with --watch

  --port <number>   Port of the gateway. Default: ${defaultGatewayPort}
  --values <file>   YAML file with values of the Helm chart (see deploy/helm/values.yaml), for example another canary rule.
                    Can be repeated; later files override earlier ones. Changes of a file are applied without losing a
                    request. Default: values.yaml in the directory of --data, if it exists
  --data <dir>      Directory of the database of experiment-service, which is kept between starts. Default: data
  --monitoring      Also run Prometheus, and Alertmanager if it is installed, with the chart's rules and settings
  --traffic <name>  Simulate users of an experiment until the verdict is final. Scenarios:
${listScenarios()}
  --fast            With --traffic: reach the verdict within two minutes, with wider margins and no minimum of days
  --no-build        Run what the last build left, without building what is out of date
  --watch           Run the services from source, restart them after each change, and serve the page with hot updates
  --help            Print this help

Service settings in the environment (RATE_LIMIT_PER_MINUTE, LOG_LEVEL, ...) override those of the chart.
`

export interface CommandLine {
  port: number
  /** Paths of values files. */
  values: string[]
  /** Path of the data directory. */
  data: string
  monitoring: boolean
  /** The scenario of simulated users. */
  traffic: ScenarioName | undefined
  /** Reach the verdict of the scenario within minutes. */
  fast: boolean
  /** Build what is missing or out of date before the start. */
  build: boolean
  watch: boolean
  help: boolean
}

/** Parses the arguments. Throws an `Error` with a message for the user when they are invalid. */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const { values } = parseArgs({
    args: [...args],
    allowNegative: true,
    options: {
      port: { type: 'string', default: String(defaultGatewayPort) },
      values: { type: 'string', multiple: true, default: [] },
      data: { type: 'string', default: 'data' },
      monitoring: { type: 'boolean', default: false },
      traffic: { type: 'string' },
      fast: { type: 'boolean', default: false },
      build: { type: 'boolean', default: true },
      watch: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  const port = Number(values.port)
  if (!/^\d+$/.test(values.port) || port < 1 || port > 65_535) {
    throw new Error(`--port must be a number from 1 to 65535, not "${values.port}".`)
  }
  if (values.data === '') throw new Error('--data must name a directory.')
  const { data, monitoring, fast, build, watch, help } = values
  const traffic = values.traffic === undefined ? undefined : scenarioNamed(values.traffic)
  if (fast && traffic === undefined) throw new Error('--fast needs --traffic <name>.')
  return { port, values: values.values, data, monitoring, traffic, fast, build, watch, help }
}

function scenarioNamed(name: string): ScenarioName {
  const found = scenarioNames.find((scenario) => scenario === name)
  if (found === undefined) throw new Error(`--traffic must be one of ${scenarioNames.join(', ')}, not "${name}".`)
  return found
}

function listScenarios(): string {
  const width = Math.max(...scenarioNames.map(({ length }) => length))
  return scenarioNames
    .map((name) => `                      ${name.padEnd(width)}  ${scenarios[name].description}`)
    .join('\n')
}
