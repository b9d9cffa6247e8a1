import { TableCellDisplayMode, TableCellHeight } from '@grafana/grafana-foundation-sdk/common'
import { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table'
import * as units from '@grafana/grafana-foundation-sdk/units'
import { begin, type PanelSpec } from './panel.ts'

interface Column {
  readonly title: string
  readonly unit: string
  /** Its rows are told apart by the labels `rows`. */
  readonly expr: string
  readonly decimals?: number
}

interface TableSpec extends Omit<PanelSpec, 'queries' | 'unit'> {
  /** Labels that name a row, with the title of their column. */
  readonly rows: Readonly<Record<string, string>>
  readonly columns: readonly Column[]
}

/** A table for the whole time shown: one query a column, joined by the labels of the rows. */
export function table({ rows, columns, ...spec }: TableSpec): TableBuilder {
  const queries = columns.map(({ expr, title }) => ({ expr, legend: title }))
  const names = columns.map((_, index) =>
    columns.length === 1 ? 'Value' : `Value #${String.fromCharCode(65 + index)}`,
  )
  const order = [...Object.keys(rows), ...names]
  return begin(new TableBuilder(), { ...spec, queries, unit: units.NoUnit }, 'table')
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
