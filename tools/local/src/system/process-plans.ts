import { type AppServiceSettings, configurationExitCode, type ModelServiceSettings } from '@sms-checker/contracts'
import type { ProcessPlan } from '../processes/supervised-process.ts'
import { type LocalPod, loopback } from './pods.ts'
import { pageDirectory, proxyMain, repositoryRoot, workspaces } from './repository.ts'

/** Environment variables of `npm start`. */
type Environment = Readonly<Record<string, string | undefined>>

export interface PlanOptions {
  watch: boolean
  /** Overrides the settings that the chart gives to all pods of a service. */
  environment: Environment
}

/** How to run a pod: the built service, or with `watch` its source, restarted after each change. */
export function podPlan(pod: LocalPod, { watch, environment }: PlanOptions): ProcessPlan {
  return {
    name: pod.name,
    file: watch ? 'tsx' : process.execPath,
    args: watch ? ['watch', '--clear-screen=false', '--conditions=source', 'src/main.ts'] : ['dist/main.js'],
    cwd: workspaces[pod.service],
    env: podSettings(pod, environment),
    fatalExitCodes: [configurationExitCode],
  }
}

function podSettings(pod: LocalPod, environment: Environment): Record<string, string> {
  const common = Object.entries(pod.commonSettings).filter(([name]) => environment[name] === undefined)
  const settings = { ...Object.fromEntries(common), ...pod.settings, HOST: loopback, PORT: String(pod.port) }
  if (pod.service === 'model') return settings satisfies Partial<Record<keyof ModelServiceSettings, string>>
  return {
    ...settings,
    MODEL_SERVICE_URL: `http://${loopback}:${pod.outboundPort}`,
    UI_DIR: pageDirectory,
  } satisfies Partial<Record<keyof AppServiceSettings, string>>
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
