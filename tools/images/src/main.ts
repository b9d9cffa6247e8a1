import { buildImage } from './build-image.ts'
import { parseCommand, UsageError } from './command-line.ts'
import { imageSizes, sizeTable } from './sizes.ts'

try {
  const command = parseCommand(process.argv.slice(2))
  await buildImage(command)
  console.log(`\n${sizeTable(await imageSizes(command))}`)
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  console.error(error.message)
  process.exitCode = 2
}
