import { TableCellDisplayMode, TableCellHeight } from '@grafana/grafana-foundation-sdk/common'
import { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table'
import * as units from '@grafana/grafana-foundation-sdk/units'
import { configurePanel, type PanelSpec } from './panel.ts'

interface Column {
  readonly title: string
  readonly unit: string
  /** Returns one series for each row, identified by the labels in `rows`. */
  readonly expr: string
  readonly decimals?: number
}

interface TableSpec extends Omit<PanelSpec, 'queries' | 'unit'> {
  /** Labels that identify a row, with the titles of their columns. */
  readonly rows: Readonly<Record<string, string>>
  readonly columns: readonly Column[]
}

/** A table with one query per column, joined by the row labels. */
export function table({ rows, columns, ...spec }: TableSpec): TableBuilder {
  const queries = columns.map(({ expr, title }) => ({ expr, legend: title }))
  const names = columns.map((_, index) =>
    columns.length === 1 ? 'Value' : `Value #${String.fromCharCode(65 + index)}`,
  )
  const order = [...Object.keys(rows), ...names]
  return configurePanel(new TableBuilder(), { ...spec, queries, unit: units.NoUnit }, 'table')
    .cellHeight(TableCellHeight.Sm)
    .cellOptions({ type: TableCellDisplayMode.Auto })
    .showHeader(true)
    .transformations([
      { id: 'merge', options: {} },
      {
        id: 'organize',
        options: {
          excludeByName: { Time: true },
          indexByName: Object.fromEntries(order.map((name, index) => [name, index])),
          renameByName: { ...rows, ...Object.fromEntries(names.map((name, index) => [name, columns[index]?.title])) },
        },
      },
    ])
    .overrides(
      columns.map(({ title, unit, decimals }) => ({
        matcher: { id: 'byName', options: title },
        properties: [
          { id: 'unit', value: unit },
          ...(decimals === undefined ? [] : [{ id: 'decimals', value: decimals }]),
        ],
      })),
    )
}
