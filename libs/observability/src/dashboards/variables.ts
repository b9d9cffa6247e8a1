import {
  DatasourceVariableBuilder,
  IntervalVariableBuilder,
  QueryVariableBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard'
import { serviceNames } from '@sms-checker/contracts'
import { metrics } from '../metrics/index.ts'
import { panelQuery } from '../promql/query.ts'
import { of } from '../promql/selector.ts'
import { datasource } from './panels/panel.ts'

/** Both services export it, so it knows of every place where a release runs. */
const everywhere = metrics.ready.name

const windows = ['5m', '15m', '30m', '1h', '6h', '1d']
const defaultWindow = '30m'

const all = { text: 'All', value: '$__all' }

function labelVariable(name: string, label: string, series: string): QueryVariableBuilder {
  const query = `label_values(${series}, ${name})`
  return new QueryVariableBuilder(name)
    .label(label)
    .datasource(datasource)
    .query({ query, refId: name })
    .definition(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .current(all)
}

/**
 * What the reader chooses: where to look, at which variants (of one service, or of both), and over how long curves of shares
 * are smoothed.
 */
export function variables(service?: keyof typeof serviceNames) {
  const inNamespace = `${everywhere}{namespace=~"$namespace"}`
  const inRelease = panelQuery`${of(metrics.ready, service && { service: serviceNames[service] })}`
  return [
    new DatasourceVariableBuilder('datasource').label('Prometheus').type('prometheus'),
    labelVariable('namespace', 'Namespace', everywhere),
    labelVariable('release', 'Release', inNamespace),
    labelVariable('variant', 'Variant', inRelease).description(
      'Whose curves are drawn. Comparisons need both sides and always show them.',
    ),
    new IntervalVariableBuilder('window')
      .label('Window')
      .description('The time before each point over which shares and their uncertainty are computed.')
      .values(windows.join(','))
      .options(windows.map((window) => ({ text: window, value: window, selected: window === defaultWindow })))
      .current({ text: defaultWindow, value: defaultWindow }),
  ]
}
