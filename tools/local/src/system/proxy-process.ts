import { SupervisedProcess } from '../processes/supervised-process.ts'
import { type ProxyConfig, type ProxyPart, type ProxyStatus, proxyStatus } from '../proxy/proxy-config.ts'
import { proxyPlan } from './process-plans.ts'

export interface ProxyProcessOptions {
  /** The current configuration. */
  config: () => Omit<ProxyConfig, 'revision'>
  line: (line: string, stream: 'stdout' | 'stderr') => void
  ended: (how: string, restartMs: number | undefined) => void
  /** The process cannot open the ports that it starts with. */
  failed: (reason: string) => void
}

interface Waiter {
  by: ProxyPart
  revision: number
  resolve: () => void
  reject: (error: Error) => void
}

/** The process of the gateway and the sidecars. It gets its configuration after each start and after each change. */
export class ProxyProcess {
  readonly #process: SupervisedProcess
  readonly #config: ProxyProcessOptions['config']
  #revision = 0
  #listens = false
  #waiters: Waiter[] = []

  constructor({ config, line, ended, failed }: ProxyProcessOptions) {
    this.#config = config
    this.#process = new SupervisedProcess(proxyPlan, {
      line,
      ended,
      started: () => {
        this.#listens = false
        this.sendConfig()
      },
      message: (message) => {
        const status = proxyStatus.Parse(message)
        if (status.kind === 'applied') this.#listens = true
        else if (!this.#listens) failed(status.reason)
        this.#settle(status)
      },
    })
  }

  start(): void {
    this.#process.start()
  }

  /** Sends the current configuration, so that it applies to new requests soon. */
  sendConfig(): void {
    this.#process.send({ ...this.#config(), revision: ++this.#revision } satisfies ProxyConfig)
  }

  /**
   * Sends the current configuration. Resolves when no request to a part of the proxies is handled by an earlier one; rejects when a port cannot
   * be opened.
   */
  async apply(by: ProxyPart): Promise<void> {
    this.sendConfig()
    const revision = this.#revision
    await new Promise<void>((resolve, reject) => this.#waiters.push({ by, revision, resolve, reject }))
  }

  #settle(status: ProxyStatus): void {
    const isSettled = ({ by, revision }: Waiter) =>
      revision <= status.revision && (status.kind === 'failed' || status.by === by)
    const settled = this.#waiters.filter(isSettled)
    this.#waiters = this.#waiters.filter((waiter) => !isSettled(waiter))
    for (const { resolve, reject } of settled) {
      if (status.kind === 'applied') resolve()
      else reject(new Error(`The gateway cannot listen: ${status.reason}`))
    }
  }

  stop(): Promise<void> {
    return this.#process.stop()
  }
}
