import { paths } from '@sms-checker/contracts'
import type { Pod } from '@sms-checker/mesh'
import { watchReadiness } from '../processes/readiness.ts'
import { type ProcessEvents, SupervisedProcess } from '../processes/supervised-process.ts'
import { type LocalPod, loopback, meshPod } from './pods.ts'
import { type PlanOptions, podPlan } from './process-plans.ts'

export interface PodProcessesOptions extends PlanOptions {
  line: (pod: string, line: string, stream: 'stdout' | 'stderr') => void
  notice: (pod: string, text: string, kind: 'warning' | 'error' | 'note') => void
  /** The ready pods or the process ids have changed. */
  changed: () => void
  /** A pod ended and is not restarted. */
  failed: (pod: string) => void
}

/** The processes of the pods and their readiness: the part of kubelet and EndpointSlices. */
export class PodProcesses {
  readonly #options: PodProcessesOptions
  readonly #ready = new Map<string, Pod>()
  readonly #stopped = new AbortController()
  readonly #processes: Map<string, SupervisedProcess>
  /** Resolves when every pod has been ready once. */
  readonly allReady: Promise<unknown>

  constructor(pods: readonly LocalPod[], options: PodProcessesOptions) {
    this.#options = options
    this.#processes = new Map()
    const readiness = pods.map(
      (pod) => new Promise<void>((resolve) => this.#processes.set(pod.name, this.#process(pod, resolve))),
    )
    this.allReady = Promise.all(readiness)
  }

  get ready(): Pod[] {
    return [...this.#ready.values()]
  }

  /** Process ids by pod name. */
  get pids(): Map<string, number> {
    return new Map([...this.#processes].flatMap(([name, { pid }]) => (pid === undefined ? [] : [[name, pid] as const])))
  }

  start(): void {
    for (const child of this.#processes.values()) child.start()
  }

  async stop(): Promise<void> {
    this.#stopped.abort()
    await Promise.all([...this.#processes.values()].map((child) => child.stop()))
  }

  #process(pod: LocalPod, firstReady: () => void): SupervisedProcess {
    const { line, notice, changed, failed } = this.#options
    const readiness = watchReadiness({
      url: `http://${loopback}:${pod.port}${paths.ready}`,
      stopped: this.#stopped.signal,
      notReady: (reason) => notice(pod.name, `is not ready: ${reason}`, 'warning'),
      ready: () => {
        this.#ready.set(pod.name, meshPod(pod))
        changed()
        firstReady()
      },
    })
    const events: ProcessEvents = {
      line: (text, stream) => line(pod.name, text, stream),
      started: () => {
        readiness.started()
        changed()
      },
      ended: (how, restartMs) => {
        readiness.ended()
        this.#ready.delete(pod.name)
        changed()
        const next = restartMs === undefined ? 'it is not restarted' : `it restarts in ${restartMs / 1_000} s`
        notice(pod.name, `${how}; ${next}`, 'error')
        if (restartMs === undefined) failed(pod.name)
      },
    }
    return new SupervisedProcess(podPlan(pod, this.#options), events)
  }
}
