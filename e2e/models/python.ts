import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'

/** Debian's own Python, which is the one that sees Debian's python3-torch. */
const systemPython = '/usr/bin/python3'

const folder = import.meta.dirname
const corpus = join(folder, '../../libs/training/data/SMSSpamCollection')

/**
 * A virtual environment in `directory` with the packages of requirements.txt, over the system's PyTorch.
 * @returns its Python
 */
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

/** Runs one of the examples; it trains, exports, and writes a model directory. */
export async function makeModel(python: string, script: string, directory: string): Promise<void> {
  await execa(python, ['-W', 'ignore', join(folder, script), corpus, directory])
}
