import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import { vagrantFolder } from './tools.ts'

/** The flat mapping of `infra/vagrant/ansible/group_vars/all/<name>.yaml`, every value as a string. */
export async function variables(name: 'versions' | 'network'): Promise<Record<string, string>> {
  const document: unknown = parse(await readFile(join(vagrantFolder, `ansible/group_vars/all/${name}.yaml`), 'utf8'))
  if (typeof document !== 'object' || document === null) throw new Error(`${name}.yaml is not a mapping`)
  return Object.fromEntries(Object.entries(document).map(([key, value]) => [key, String(value)]))
}
