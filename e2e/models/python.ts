import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'

/** Debian's Python: the package python3-torch is installed for this interpreter only. */
const systemPython = '/usr/bin/python3'

const folder = import.meta.dirname
const corpus = join(folder, '../../libs/training/data/SMSSpamCollection')

/** Creates a virtual environment with the packages of requirements.txt and the system's PyTorch. Returns its interpreter. */
export async function virtualEnvironment(directory: string): Promise<string> {
  if (!existsSync(systemPython)) throw new Error(`These tests need ${systemPython}: apt-get install python3-venv`)
  await execa(systemPython, ['-c', 'import venv, torch, numpy']).catch((cause: unknown) => {
    throw new Error('These tests need Debian packages: apt-get install python3-venv python3-torch', { cause })
  })
  await execa(systemPython, ['-m', 'venv', '--system-site-packages', directory])
  const python = join(directory, 'bin/python')
  await execa(python, ['-m', 'pip', 'install', '--quiet', '--requirement', join(folder, 'requirements.txt')])
  return python
}

/** Runs one of the examples, which trains and exports a model and writes a model directory. */
export async function buildModel(python: string, script: string, directory: string): Promise<void> {
  await execa(python, ['-W', 'ignore', join(folder, script), corpus, directory])
}
