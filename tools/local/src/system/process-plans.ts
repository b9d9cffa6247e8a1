import type { AppServiceSettings, ModelServiceSettings } from '@sms-checker/contracts'
import { appReleases } from 'chart'
import type { ProcessPlan } from '../processes/supervised-process.ts'
import { modelDirectory } from './model-descriptions.ts'
import { type LocalPod, loopback } from './pods.ts'
import { pageDirectory, proxyMain, repositoryRoot, workspaces } from './repository.ts'

/** EX_CONFIG: a service that does not understand its settings will not understand them the next time either. */
const configurationExitCode = 78

/** How to run a pod: its built program, or its source again after each change when `watch`. */
export function podPlan(pod: LocalPod, watch: boolean): ProcessPlan {
  return {
    name: pod.name,
    file: watch ? 'tsx' : process.execPath,
    args: watch ? ['watch', '--clear-screen=false', '--conditions=source', 'src/main.ts'] : ['dist/main.js'],
    cwd: workspaces[pod.service],
    env: podSettings(pod),
    hopelessExitCodes: [configurationExitCode],
  }
}

function podSettings(pod: LocalPod): Record<string, string> {
  const common = { HOST: loopback, PORT: String(pod.port) }
  if (pod.service === 'model') {
    return {
      ...common,
      MODEL_VARIANT: pod.variant,
      MODEL_DIR: modelDirectory(pod.variant),
    } satisfies Partial<Record<keyof ModelServiceSettings, string>>
  }
  return {
    ...common,
    APP_VARIANT: pod.variant,
    APP_VERSION: appReleases[pod.variant].version,
    MODEL_SERVICE_URL: `http://${loopback}:${pod.outboundPort}`,
    UI_DIR: pageDirectory,
  } satisfies Partial<Record<keyof AppServiceSettings, string>>
}

/** The process of the gateway and the sidecars; TypeScript like this one, so it is run the same way. */
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
