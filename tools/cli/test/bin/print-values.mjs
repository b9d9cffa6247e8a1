// Prints a YAML file as JSON: `null` when it does not exist.
import { existsSync, readFileSync } from 'node:fs'
import { parse } from 'yaml'

const [path = ''] = process.argv.slice(2)
process.stdout.write(JSON.stringify(existsSync(path) ? parse(readFileSync(path, 'utf8')) : null))
