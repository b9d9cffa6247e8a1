import type { Tracer } from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  ParentBasedSampler,
  type ReadableSpan,
  type SpanExporter,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-base'

// Only `tracing.ts` imports this module, and only when an endpoint is set. Nothing else loads the OpenTelemetry SDK.

export interface TracerOptions {
  /** URL of the collector, without `/v1/traces`. */
  readonly endpoint: string
  /** Share of the traces starting in this process that are sampled. */
  readonly samplingRatio: number
  /** Attributes of the process: `service.name`, `service.version` and others. */
  readonly resource: Readonly<Record<string, string>>
  /** Called when the first export fails, and when an export fails after a success. */
  readonly onFailure: (reason: string) => void
}

export interface OtlpTracer {
  readonly tracer: Tracer
  /** Sends the waiting spans, within the time limit of an export. */
  stop(): Promise<void>
}

/** Maximum number of spans that wait for an export. Further spans are dropped, which bounds the memory while the collector is down. */
const maxQueueSize = 2_048
/** Time limit of an export, including the last one during the shutdown. */
const exportTimeoutMs = 3_000
const exportIntervalMs = 1_000

/** Starts a tracer that exports spans in batches. A collector that is down or hangs never delays a request. */
export function startOtlpTracer({ endpoint, samplingRatio, resource, onFailure }: TracerOptions): OtlpTracer {
  const url = `${endpoint.replace(/\/+$/, '')}/v1/traces`
  const exporter = reporting(new OTLPTraceExporter({ url, timeoutMillis: exportTimeoutMs }), onFailure)
  const processor = new BatchSpanProcessor(exporter, {
    maxQueueSize,
    exportTimeoutMillis: exportTimeoutMs,
    scheduledDelayMillis: exportIntervalMs,
  })
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes(resource),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(samplingRatio) }),
    spanProcessors: [processor],
  })
  return {
    tracer: provider.getTracer('sms-checker'),
    stop: () => deadline(provider.shutdown(), exportTimeoutMs),
  }
}

/** Reports the first failure of a series of exports. */
function reporting(exporter: SpanExporter, onFailure: (reason: string) => void): SpanExporter {
  let isFailing = false
  return {
    export: (spans: ReadableSpan[], done) =>
      exporter.export(spans, (result) => {
        const failed = result.code !== 0
        if (failed && !isFailing) onFailure(result.error?.message ?? 'unknown reason')
        isFailing = failed
        done({ code: 0 })
      }),
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  }
}

async function deadline(work: Promise<void>, limitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const expired = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs)
  })
  await Promise.race([work, expired]).finally(() => clearTimeout(timer))
}
