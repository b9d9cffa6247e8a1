import { SupervisedProcess } from '../processes/supervised-process.ts'
import { type MeshOrder, meshReport } from '../proxy/process-messages.ts'
import { deferred } from './deferred.ts'
import { proxyPlan } from './process-plans.ts'

export interface MeshProcessOptions {
  /** What the process is to know now. */
  order: () => MeshOrder
  line: (line: string, stream: 'stdout' | 'stderr') => void
  ended: (how: string, restartMs: number | undefined) => void
  failed: (reason: string) => void
}

/** The process of the gateway and the sidecars, which is told anew after each start and each change. */
export class MeshProcess {
  readonly #process: SupervisedProcess
  readonly #order: () => MeshOrder
  /** Settles when its ports have listened once. */
  readonly listening: Promise<void>

  constructor({ order, line, ended, failed }: MeshProcessOptions) {
    this.#order = order
    const { promise, resolve } = deferred()
    this.listening = promise
    this.#process = new SupervisedProcess(proxyPlan, {
      line,
      ended,
      started: () => this.tell(),
      message: (message) => {
        const report = meshReport.Parse(message)
        if (report.kind === 'listening') resolve()
        else failed(report.reason)
      },
    })
  }

  start(): void {
    this.#process.start()
  }

  tell(): void {
    this.#process.send(this.#order())
  }

  stop(): Promise<void> {
    return this.#process.stop()
  }
}
