import { type Compilable, CompiledQuery, type DialectAdapter, type Transaction } from 'kysely'
import type { Tables } from './schema.ts'
import { chunks } from './transaction.ts'

/** The text of an insert, and the columns of its parameters in their order. */
interface Statement {
  readonly text: string
  readonly columns: readonly string[]
}

/**
 * Returns a function that inserts rows with the statement that `build` makes, several rows at a time, and returns how many rows were inserted or
 * updated. For most inserts, Kysely takes longer to build a statement than the database to run it, so each text is built once for each dialect
 * and number of rows. All rows have the same columns.
 */
export function bulkInsert<Inserted extends object>(
  build: (trx: Transaction<Tables>, rows: readonly Inserted[]) => Compilable,
): (trx: Transaction<Tables>, rows: readonly Inserted[]) => Promise<number> {
  const statementsOf = new WeakMap<DialectAdapter, Map<number, Statement>>()
  return async (trx, rows) => {
    const { adapter } = trx.getExecutor()
    const statements = statementsOf.get(adapter) ?? new Map<number, Statement>()
    statementsOf.set(adapter, statements)
    let changed = 0n
    for (const chunk of chunks(rows)) {
      let statement = statements.get(chunk.length)
      if (statement === undefined) {
        // Kysely names the columns in the order of the first row.
        statement = { text: build(trx, chunk).compile().sql, columns: Object.keys(chunk[0] ?? {}) }
        statements.set(chunk.length, statement)
      }
      const { text, columns } = statement
      // By name: another row can have its properties in another order.
      const values: unknown[] = []
      for (const row of chunk) for (const column of columns) values.push(Reflect.get(row, column))
      const { numAffectedRows = 0n } = await trx.executeQuery(CompiledQuery.raw(text, values))
      changed += numAffectedRows
    }
    return Number(changed)
  }
}
