import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { smsChecker } from '../src/chart.ts'
import { chartFolder, generatedFiles, repositoryFolder } from './generated-files.ts'

await smsChecker.write(chartFolder)
for (const [path, text] of await generatedFiles()) await writeFile(join(repositoryFolder, path), text)
