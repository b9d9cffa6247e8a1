import { type Compilable, CompiledQuery, type DialectAdapter, type Transaction } from 'kysely'
import type { Tables } from './schema.ts'
import { chunks } from './transaction.ts'

/** A row of a table. All rows of an insert have the same columns in the same order. */
type Row = object

/**
 * Returns a function that inserts rows with the statement that `build` makes, several rows at a time, and returns how many rows were inserted or
 * updated. For most inserts, Kysely takes longer to build a statement than the database to run it, so each text is built once for each dialect
 * and number of rows.
 */
export function bulkInsert<Inserted extends Row>(
  build: (trx: Transaction<Tables>, rows: readonly Inserted[]) => Compilable,
): (trx: Transaction<Tables>, rows: readonly Inserted[]) => Promise<number> {
  const textsOf = new WeakMap<DialectAdapter, Map<number, string>>()
  return async (trx, rows) => {
    const { adapter } = trx.getExecutor()
    const texts = textsOf.get(adapter) ?? new Map<number, string>()
    textsOf.set(adapter, texts)
    let changed = 0n
    for (const chunk of chunks(rows)) {
      let text = texts.get(chunk.length)
      if (text === undefined) {
        text = build(trx, chunk).compile().sql
        texts.set(chunk.length, text)
      }
      const values: unknown[] = []
      for (const row of chunk) values.push(...Object.values(row))
      const { numAffectedRows = 0n } = await trx.executeQuery(CompiledQuery.raw(text, values))
      changed += numAffectedRows
    }
    return Number(changed)
  }
}
