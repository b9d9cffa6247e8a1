import { join } from 'node:path'
import { smsChecker } from '../src/chart.ts'

const deploy = join(import.meta.dirname, '..', '..')
await smsChecker.write(join(deploy, 'helm'))
