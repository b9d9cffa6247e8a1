import { join } from 'node:path'
import { writeFolder } from '@helm-ts/chart'
import { deployFolder, generatedFolders } from './generated-files.ts'

for (const [folder, files] of await generatedFolders()) await writeFolder(join(deployFolder, folder), files)
