import { SupervisedProcess } from '../processes/supervised-process.ts'
import { type ProxyConfig, proxyStatus } from '../proxy/proxy-config.ts'
import { proxyPlan } from './process-plans.ts'

export interface ProxyProcessOptions {
  /** The current configuration. */
  config: () => ProxyConfig
  line: (line: string, stream: 'stdout' | 'stderr') => void
  ended: (how: string, restartMs: number | undefined) => void
  failed: (reason: string) => void
}

/** The process of the gateway and the sidecars. It gets its configuration after each start and after each change. */
export class ProxyProcess {
  readonly #process: SupervisedProcess
  readonly #config: () => ProxyConfig
  /** Resolves once all ports listen. */
  readonly listening: Promise<void>

  constructor({ config, line, ended, failed }: ProxyProcessOptions) {
    this.#config = config
    let resolveListening = () => {}
    this.listening = new Promise((resolve) => {
      resolveListening = resolve
    })
    this.#process = new SupervisedProcess(proxyPlan, {
      line,
      ended,
      started: () => this.sendConfig(),
      message: (message) => {
        const status = proxyStatus.Parse(message)
        if (status.kind === 'listening') resolveListening()
        else failed(status.reason)
      },
    })
  }

  start(): void {
    this.#process.start()
  }

  sendConfig(): void {
    this.#process.send(this.#config())
  }

  stop(): Promise<void> {
    return this.#process.stop()
  }
}
