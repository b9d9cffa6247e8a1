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

/** A metric that all services export, so it exists for every namespace and release. */
const exportedByBoth = metrics.ready.name

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

/** Dashboard variables. With `service`, only variants of that service can be selected. */
export function variables(service?: keyof typeof serviceNames) {
  const inNamespace = `${exportedByBoth}{namespace=~"$namespace"}`
  const inRelease = panelQuery`${of(metrics.ready, service && { service: serviceNames[service] })}`
  return [
    new DatasourceVariableBuilder('datasource').label('Prometheus').type('prometheus'),
    labelVariable('namespace', 'Namespace', exportedByBoth),
    labelVariable('release', 'Release', inNamespace),
    labelVariable('variant', 'Variant', inRelease).description('Variants to show. Comparisons always show both sides.'),
    new IntervalVariableBuilder('window')
      .label('Window')
      .description('Range over which ratios and their confidence intervals are computed.')
      .values(windows.join(','))
      .options(windows.map((window) => ({ text: window, value: window, selected: window === defaultWindow })))
      .current({ text: defaultWindow, value: defaultWindow }),
  ]
}
