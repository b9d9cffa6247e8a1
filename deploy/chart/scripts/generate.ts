import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFolder } from '@helm-ts/chart'
import { deployFolder, generatedDocuments, generatedFolders, repositoryFolder } from './generated-files.ts'

for (const [folder, files] of await generatedFolders()) await writeFolder(join(deployFolder, folder), files)
for (const [path, text] of generatedDocuments()) await writeFile(join(repositoryFolder, path), text)
