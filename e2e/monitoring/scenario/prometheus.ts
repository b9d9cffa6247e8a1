import { type TSchema, Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { request } from 'undici'

const Labels = Type.Record(Type.String(), Type.String())

const Target = Type.Object({
  labels: Labels,
  health: Type.Enum(['up', 'down', 'unknown']),
  lastError: Type.String(),
})

const Metadata = Type.Object({ target: Labels, metric: Type.String(), type: Type.String(), help: Type.String() })

const FiringAlert = Type.Object({ labels: Labels, state: Type.Enum(['pending', 'firing']) })

/** Sample values are strings, because JSON has no NaN. */
const Samples = Type.Array(Type.Tuple([Type.Number(), Type.String()]))

const envelope = Compile(Type.Object({ data: Type.Unknown() }))

/** A client of the Prometheus HTTP API. https://prometheus.io/docs/prometheus/latest/querying/api/ */
export class Prometheus {
  readonly #url: string

  constructor(url: string) {
    this.#url = url
  }

  async targets() {
    const { activeTargets } = await this.#get('targets', {}, Type.Object({ activeTargets: Type.Array(Target) }))
    return activeTargets
  }

  /** The command-line flags. */
  flags() {
    return this.#get('status/flags', {}, Labels)
  }

  /** Type and help text of every metric, by target. */
  metadata() {
    return this.#get('targets/metadata', {}, Type.Array(Metadata))
  }

  /** The labels of each matching series. */
  series(selector: string) {
    return this.#get('series', { 'match[]': selector }, Type.Array(Labels))
  }

  async alerts() {
    const { alerts } = await this.#get('alerts', {}, Type.Object({ alerts: Type.Array(FiringAlert) }))
    return alerts
  }

  /** Evaluates a query over the last seconds with a step of five seconds. Returns the values of all series without NaN. */
  async values(query: string, seconds: number): Promise<number[]> {
    const end = Date.now() / 1_000
    const range = { query, start: String(end - seconds), end: String(end), step: '5' }
    const { result } = await this.#get(
      'query_range',
      range,
      Type.Object({ result: Type.Array(Type.Object({ values: Samples })) }),
    )
    return result
      .flatMap(({ values }) => values.map(([, value]) => Number(value)))
      .filter((value) => !Number.isNaN(value))
  }

  async #get<Data extends TSchema>(
    path: string,
    query: Record<string, string>,
    data: Data,
  ): Promise<Type.Static<Data>> {
    const { body, statusCode } = await request(`${this.#url}/api/v1/${path}`, { query })
    const text = await body.text()
    if (statusCode !== 200)
      throw new Error(`Prometheus returned ${statusCode} for ${path} ${query.query ?? ''}: ${text}`)
    return Compile(data).Parse(envelope.Parse(JSON.parse(text)).data)
  }
}
