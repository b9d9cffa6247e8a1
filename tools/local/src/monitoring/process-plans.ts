import { join } from 'node:path'
import type { ProcessPlan } from '../processes/supervised-process.ts'

export interface ProgramOptions {
  /** The program's name on the PATH. */
  file: string
  configFile: string
  /** Where it keeps its data. */
  folder: string
  /** Host and port to listen on. */
  address: string
}

export function prometheusPlan({ file, configFile, folder, address }: ProgramOptions): ProcessPlan {
  const args = [
    `--config.file=${configFile}`,
    `--storage.tsdb.path=${join(folder, 'prometheus-data')}`,
    `--web.listen-address=${address}`,
    '--enable-feature=exemplar-storage',
    '--log.level=warn',
  ]
  return { name: 'prometheus', file, args, cwd: folder, env: {} }
}

export function alertmanagerPlan({ file, configFile, folder, address }: ProgramOptions): ProcessPlan {
  const args = [
    `--config.file=${configFile}`,
    `--storage.path=${join(folder, 'alertmanager-data')}`,
    `--web.listen-address=${address}`,
    // It is alone: others need not find it.
    '--cluster.listen-address=',
    '--log.level=warn',
  ]
  return { name: 'alertmanager', file, args, cwd: folder, env: {} }
}
