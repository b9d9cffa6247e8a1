import {
  type AppServiceSettings,
  configurationExitCode,
  type ExperimentServiceSettings,
  type ModelServiceSettings,
} from '@sms-checker/contracts'
import type { ProcessPlan } from '../processes/supervised-process.ts'
import { type LocalPod, loopback } from './pods.ts'
import { consoleDirectory, pageDirectory, proxyMain, repositoryRoot, workspaces } from './repository.ts'

/** Environment variables of `npm start`. */
type Environment = Readonly<Record<string, string | undefined>>

export interface PlanOptions {
  watch: boolean
  /** Overrides the settings that the chart gives to all pods of a service. */
  environment: Environment
  /** URL of experiment-service. */
  experimentUrl: string
}

/** How to run a pod: the built service, or with `watch` its source, restarted after each change. */
export function podPlan(pod: LocalPod, options: PlanOptions): ProcessPlan {
  return servicePlan(pod.name, pod.service, options.watch, podSettings(pod, options))
}

function servicePlan(
  name: string,
  workspace: keyof typeof workspaces,
  watch: boolean,
  env: Record<string, string>,
): ProcessPlan {
  return {
    name,
    file: watch ? 'tsx' : process.execPath,
    args: watch ? ['watch', '--clear-screen=false', '--conditions=source', 'src/main.ts'] : ['dist/main.js'],
    cwd: workspaces[workspace],
    env,
    fatalExitCodes: [configurationExitCode],
  }
}

/** The settings without those that the environment overrides. */
function notOverridden(settings: Readonly<Record<string, string>>, environment: Environment): Record<string, string> {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => environment[name] === undefined))
}

function podSettings(pod: LocalPod, { environment, experimentUrl }: PlanOptions): Record<string, string> {
  const settings = {
    ...notOverridden(pod.commonSettings, environment),
    ...pod.settings,
    HOST: loopback,
    PORT: String(pod.port),
    EXPERIMENT_SERVICE_URL: experimentUrl,
  }
  if (pod.service === 'model') return settings satisfies Partial<Record<keyof ModelServiceSettings, string>>
  return {
    ...settings,
    MODEL_SERVICE_URL: `http://${loopback}:${pod.outboundPort}`,
    UI_DIR: pageDirectory,
  } satisfies Partial<Record<keyof AppServiceSettings, string>>
}

export interface ExperimentPlanOptions {
  port: number
  /** Settings of the chart. */
  settings: Readonly<Record<string, string>>
  environment: Environment
  dataDirectory: string
  /** JSON file with the experiment that runs. */
  experimentFile: string
  watch: boolean
}

/** How to run experiment-service. */
export function experimentPlan(options: ExperimentPlanOptions): ProcessPlan {
  const { port, settings, environment, dataDirectory, experimentFile, watch } = options
  return servicePlan('experiment', 'experiment', watch, {
    ...notOverridden(settings, environment),
    HOST: loopback,
    PORT: String(port),
    DATA_DIR: dataDirectory,
    EXPERIMENT_FILE: experimentFile,
    CONSOLE_DIR: consoleDirectory,
  } satisfies Partial<Record<keyof ExperimentServiceSettings, string>>)
}

/** The process of the gateway and the sidecars, run from TypeScript like this one. */
export const proxyPlan: ProcessPlan = {
  name: 'gateway',
  file: process.execPath,
  args: [...process.execArgv, proxyMain],
  cwd: repositoryRoot,
  env: {},
}

/** Vite's development server for the page. */
export function pagePlan(port: number): ProcessPlan {
  return {
    name: 'vite',
    file: 'vite',
    args: ['--host', loopback, '--port', String(port), '--strictPort', '--clearScreen', 'false'],
    cwd: workspaces.frontend,
    env: {},
  }
}
