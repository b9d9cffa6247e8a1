import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { parse, stringify } from 'yaml'
import type { ScrapeTarget } from './scrape-targets.ts'

/** What changes of prometheus.yml on one machine; all else stays as the chart has it. */
const PrometheusConfig = Compile(
  Type.Object({
    alerting: Type.Object({ alertmanagers: Type.Array(Type.Object({ static_configs: Type.Unknown() })) }),
    scrape_configs: Type.Array(Type.Object({ kubernetes_sd_configs: Type.Optional(Type.Unknown()) })),
  }),
)

export interface Surroundings {
  pods: readonly ScrapeTarget[]
  /** Host and port of Alertmanager, where there is one. */
  alertmanager: string | undefined
}

/**
 * The chart's prometheus.yml for one machine: pods that are known take the place of those that a cluster would show.
 *
 * @throws ParseError when the text is no configuration that this can be done to
 */
export function localPrometheusConfig(text: string, { pods, alertmanager }: Surroundings): string {
  const config = PrometheusConfig.Parse(parse(text))
  return stringify({
    ...config,
    alerting: {
      alertmanagers: config.alerting.alertmanagers.flatMap((settings) =>
        alertmanager === undefined ? [] : [{ ...settings, static_configs: [{ targets: [alertmanager] }] }],
      ),
    },
    scrape_configs: config.scrape_configs.map(({ kubernetes_sd_configs: discovery, ...job }) =>
      discovery === undefined ? job : { ...job, static_configs: pods },
    ),
  })
}
