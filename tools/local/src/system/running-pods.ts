import { paths } from '@sms-checker/contracts'
import type { Pod } from '@sms-checker/mesh'
import { untilReady } from '../processes/readiness.ts'
import { type ProcessEvents, SupervisedProcess } from '../processes/supervised-process.ts'
import { deferred } from './deferred.ts'
import { type LocalPod, loopback, meshPod } from './pods.ts'
import { type PlanOptions, podPlan } from './process-plans.ts'

export interface PodsOptions extends PlanOptions {
  line: (pod: string, line: string, stream: 'stdout' | 'stderr') => void
  notice: (pod: string, text: string, kind: 'warning' | 'error' | 'note') => void
  /** The pods that are ready, or the processes that are, have changed. */
  changed: () => void
  /** A pod ended and will not be started again. */
  lost: (pod: string) => void
}

/** The processes of the pods, and which of them are ready: what Kubernetes' kubelet and endpoints are to a cluster. */
export class RunningPods {
  readonly #options: PodsOptions
  readonly #ready = new Map<string, Pod>()
  readonly #stopped = new AbortController()
  readonly #processes: Map<string, SupervisedProcess>
  /** Settles when each pod has been ready once. */
  readonly allReady: Promise<unknown>

  constructor(pods: readonly LocalPod[], options: PodsOptions) {
    this.#options = options
    const planned = pods.map((pod) => this.#plan(pod))
    this.#processes = new Map(planned.map(({ name, child }) => [name, child]))
    this.allReady = Promise.all(planned.map(({ ready }) => ready))
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

  #plan(pod: LocalPod): { name: string; child: SupervisedProcess; ready: Promise<void> } {
    const { line, notice, changed, lost } = this.#options
    const { promise: ready, resolve: wasReady } = deferred()
    let life = new AbortController()
    const events: ProcessEvents = {
      line: (text, stream) => line(pod.name, text, stream),
      started: () => {
        life = new AbortController()
        const signal = AbortSignal.any([life.signal, this.#stopped.signal])
        const told = (reason: string) => notice(pod.name, `is not ready: ${reason}`, 'warning')
        void untilReady(`http://${loopback}:${pod.port}${paths.ready}`, told, signal).then((yes) => {
          if (!yes) return
          this.#ready.set(pod.name, meshPod(pod))
          changed()
          wasReady()
        })
        changed()
      },
      ended: (how, restartMs) => {
        life.abort()
        this.#ready.delete(pod.name)
        changed()
        const then = restartMs === undefined ? 'it is not started again' : `it starts again in ${restartMs / 1_000} s`
        notice(pod.name, `${how}; ${then}`, 'error')
        if (restartMs === undefined) lost(pod.name)
      },
    }
    return { name: pod.name, child: new SupervisedProcess(podPlan(pod, this.#options), events), ready }
  }
}
