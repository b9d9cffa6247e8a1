import { type Compilable, CompiledQuery, type DialectAdapter, type Transaction } from 'kysely'
import type { Tables } from './schema.ts'
import { chunks } from './transaction.ts'

/** The text of an insert, and the columns of its parameters in their order. */
interface Statement {
  readonly text: string
  /** Columns with one parameter for all rows. */
  readonly shared: readonly string[]
  /** Columns with one parameter for each row. */
  readonly own: readonly string[]
}

/**
 * Returns a function that inserts rows with the statement that `build` makes, several rows at a time, and returns how many rows were inserted or
 * updated. For most inserts, Kysely takes longer to build a statement than the database to run it, so each text is built once for each dialect
 * and number of rows. All rows have the same columns.
 *
 * @param repeated columns in which many rows have the same value. Rows with the same values in all of them are inserted together, with one
 * parameter for each of these columns: binding a parameter takes libsql about a microsecond, as long as SQLite needs to store several values.
 */
export function bulkInsert<Inserted extends object>(
  build: (trx: Transaction<Tables>, rows: readonly Inserted[]) => Compilable,
  repeated: readonly (keyof Inserted & string)[] = [],
): (trx: Transaction<Tables>, rows: readonly Inserted[]) => Promise<number> {
  const statementsOf = new WeakMap<DialectAdapter, Map<number, Statement>>()
  return async (trx, rows) => {
    const { adapter } = trx.getExecutor()
    const statements = statementsOf.get(adapter) ?? new Map<number, Statement>()
    statementsOf.set(adapter, statements)
    let changed = 0n
    for (const group of groupBy(rows, repeated)) {
      for (const chunk of chunks(group)) {
        let statement = statements.get(chunk.length)
        if (statement === undefined) {
          // Kysely names the columns in the order of the first row.
          const columns = Object.keys(chunk[0] ?? {})
          statement = shareParameters(build(trx, chunk).compile().sql, columns, repeated)
          statements.set(chunk.length, statement)
        }
        const { text, shared, own } = statement
        // By name: another row can have its properties in another order.
        const values: unknown[] = shared.map((column) => Reflect.get(chunk[0] ?? {}, column))
        for (const row of chunk) for (const column of own) values.push(Reflect.get(row, column))
        const { numAffectedRows = 0n } = await trx.executeQuery(CompiledQuery.raw(text, values))
        changed += numAffectedRows
      }
    }
    return Number(changed)
  }
}

/** Groups rows that have the same values in all of `columns`, in the order in which the groups begin. */
function groupBy<Row extends object>(rows: readonly Row[], columns: readonly (keyof Row)[]): Iterable<readonly Row[]> {
  if (columns.length === 0) return [rows]
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const key = JSON.stringify(columns.map((column) => row[column]))
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [row])
    else group.push(row)
  }
  return groups.values()
}

/** Numbers the parameters of a multi-row insert so that all rows share those of the `repeated` columns, which come first. */
function shareParameters(sql: string, columns: readonly string[], repeated: readonly string[]): Statement {
  const shared = columns.filter((column) => repeated.includes(column))
  const own = columns.filter((column) => !repeated.includes(column))
  const prefix = sql.includes('$1') ? '$' : '?'
  let position = 0
  const text = sql.replace(/\?|\$\d+/g, () => {
    const row = Math.floor(position / columns.length)
    const column = columns[position % columns.length] ?? ''
    position++
    const number = shared.includes(column)
      ? shared.indexOf(column)
      : shared.length + row * own.length + own.indexOf(column)
    return `${prefix}${number + 1}`
  })
  return { text, shared, own }
}
