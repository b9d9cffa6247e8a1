import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { parse } from 'yaml'
import { needPrograms, root, run } from './tools.ts'

vi.setConfig({ testTimeout: 600_000 })

beforeAll(() => needPrograms('ansible-playbook', 'ansible-lint', 'yamllint', 'shellcheck'))

const infra = join(root, 'infra')

test('passes ansible-lint with the production profile', async () => {
  const outcome = await run('ansible-lint', ['--nocolor', '-c', '.ansible-lint', 'vagrant'], { cwd: infra })
  expect(outcome.output).toContain("Profile 'production' was required, and it passed.")
  expect(outcome.output).toContain('Passed: 0 failure(s), 0 warning(s)')
  expect(outcome.exitCode).toBe(0)
})

test('passes yamllint', async () => {
  const outcome = await run('yamllint', ['--strict', '-c', '.yamllint.yaml', '.'], { cwd: infra })
  expect(outcome).toEqual({ exitCode: 0, output: '', stdout: '' })
})

test('passes shellcheck', async () => {
  const scripts = ['infra/minikube/up', 'e2e/infra/fake-packages.sh']
  const outcome = await run('shellcheck', scripts, { cwd: root })
  expect(outcome).toEqual({ exitCode: 0, output: '', stdout: '' })
})

/** Returns every mapping in a document, at any depth: tasks, tasks in blocks, and module arguments. */
function mappings(value: unknown): Record<string, unknown>[] {
  if (Array.isArray(value)) return value.flatMap(mappings)
  if (typeof value !== 'object' || value === null) return []
  return [Object.fromEntries(Object.entries(value)), ...Object.values(value).flatMap(mappings)]
}

test('retries every task that downloads', async () => {
  const roles = join(infra, 'vagrant/ansible/roles')
  const tasks = await Promise.all(
    (await readdir(roles)).map(async (role) =>
      mappings(parse(await readFile(join(roles, role, 'tasks/main.yaml'), 'utf8'))),
    ),
  )
  const fetching = tasks.flat().filter((task) => Object.keys(task).some((key) => /\.(apt|get_url|pip|helm)$/.test(key)))
  expect(fetching.length).toBeGreaterThan(10)
  const withoutRetry = fetching.filter((task) => !('until' in task && 'retries' in task && 'delay' in task))
  expect(withoutRetry.map((task) => task.name)).toEqual([])
})

describe.each([
  ['the address of ctrl', '192.168.56.100,'],
  ['inventory-wsl.ini', './ansible/inventory-wsl.ini'],
])('--syntax-check with %s', (_name, inventory) => {
  test.each(['cluster', 'general', 'ctrl', 'node', 'finalization'])('%s.yaml', async (playbook) => {
    const args = ['-u', 'vagrant', '-i', inventory, `./ansible/${playbook}.yaml`, '--syntax-check']
    const outcome = await run('ansible-playbook', args)
    expect(outcome.output).toContain(`playbook: ./ansible/${playbook}.yaml`)
    expect(outcome.exitCode).toBe(0)
  })
})

describe('finalization.yaml, applied by hand, targets only ctrl', () => {
  test.each([
    ['192.168.56.100,', '192.168.56.100'],
    ['./ansible/inventory-wsl.ini', 'ctrl'],
  ])('with %s', async (inventory, host) => {
    const outcome = await run('ansible-playbook', ['-i', inventory, './ansible/finalization.yaml', '--list-hosts'])
    expect(outcome.stdout).toContain('hosts (1):')
    expect(outcome.stdout).toContain(`      ${host}`)
  })
})
