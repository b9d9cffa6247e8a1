import { isDeepStrictEqual } from 'node:util'
import type { PodTemplate } from '../release/pod-templates.ts'
import { type FreePort, type LocalPod, localPods } from './pods.ts'
import { type PlanOptions, podPlan } from './process-plans.ts'
import { ServiceProcess, type ServiceProcessEvents } from './service-process.ts'

/** A pod and its process. */
export interface RunningPod {
  pod: LocalPod
  process: ServiceProcess
}

export interface PodProcessesOptions extends PlanOptions {
  freePort: FreePort
}

/** The processes of all pods, including those that start or stop. */
export class PodProcesses {
  readonly #options: PodProcessesOptions
  readonly #events: ServiceProcessEvents
  readonly #processes = new Set<ServiceProcess>()

  constructor(options: PodProcessesOptions, events: ServiceProcessEvents) {
    this.#options = options
    this.#events = events
  }

  get pids(): number[] {
    return [...this.#processes].flatMap(({ pid }) => pid ?? [])
  }

  /** The pods of these templates: the running ones with the same template, and new ones. */
  async podsOf(templates: readonly PodTemplate[], running: readonly RunningPod[]): Promise<RunningPod[]> {
    const kept = templates.map((template) => running.find(({ pod }) => isDeepStrictEqual(pod, { ...pod, ...template })))
    const changed = templates.filter((_, index) => kept[index] === undefined)
    const fresh = (await localPods(changed, this.#options.freePort)).map((pod) => ({
      pod,
      process: this.#processOf(pod),
    }))
    return kept.flatMap((pod) => pod ?? fresh.shift() ?? [])
  }

  start(pods: readonly RunningPod[]): void {
    for (const { process } of pods) {
      this.#processes.add(process)
      process.start()
    }
  }

  async stop(pods: readonly RunningPod[]): Promise<void> {
    await Promise.all(
      pods.map(async ({ process }) => {
        await process.stop()
        this.#processes.delete(process)
      }),
    )
  }

  async stopAll(): Promise<void> {
    await Promise.all([...this.#processes].map((process) => process.stop()))
  }

  #processOf(pod: LocalPod): ServiceProcess {
    const plan = podPlan(pod, this.#options)
    return new ServiceProcess({ plan, port: pod.port, withoutIt: 'it is not restarted' }, this.#events)
  }
}
