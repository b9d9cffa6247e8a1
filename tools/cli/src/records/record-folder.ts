import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { writeAtomically } from '../atomic-file.ts'
import type { ExperimentRecord } from './experiment-record.ts'
import { fromMarkdown, toMarkdown } from './markdown.ts'

/** A record and its file. */
export interface StoredRecord {
  readonly path: string
  readonly text: string
  readonly record: ExperimentRecord
}

/** The folder of the records, by default `experiments/`. */
export class RecordFolder {
  readonly path: string

  constructor(path: string) {
    this.path = path
  }

  /** All records, the oldest first. */
  async list(): Promise<StoredRecord[]> {
    const names = await readdir(this.path).catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
      throw error
    })
    const files = names.filter((name) => /^\d{4}-\d\d-\d\d-.+\.md$/.test(name)).sort()
    const records = await Promise.all(files.map((name) => this.#read(join(this.path, name))))
    return records.sort((a, b) => startOf(a.record) - startOf(b.record))
  }

  async find(name: string): Promise<StoredRecord | undefined> {
    return (await this.list()).find(({ record }) => record.declaration.name === name)
  }

  pathOf(record: ExperimentRecord): string {
    const date = new Date(startOf(record)).toISOString().slice(0, 10)
    return join(this.path, `${date}-${record.declaration.name}.md`)
  }

  async write(record: ExperimentRecord): Promise<void> {
    await mkdir(this.path, { recursive: true })
    await writeAtomically(this.pathOf(record), toMarkdown(record))
  }

  async delete(record: ExperimentRecord): Promise<void> {
    await rm(this.pathOf(record), { force: true })
  }

  async #read(path: string): Promise<StoredRecord> {
    const text = await readFile(path, 'utf8')
    return { path, text, record: fromMarkdown(text, path) }
  }
}

function startOf({ stages: [first] }: ExperimentRecord): number {
  return first?.at ?? 0
}
