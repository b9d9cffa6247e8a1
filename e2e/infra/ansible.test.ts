import { join } from 'node:path'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { needPrograms, root, run } from './tools.ts'

vi.setConfig({ testTimeout: 600_000 })

beforeAll(() => needPrograms('ansible-playbook', 'ansible-lint', 'yamllint', 'shellcheck'))

const infra = join(root, 'infra')

test('ansible-lint, profile production, finds nothing', async () => {
  const outcome = await run('ansible-lint', ['--nocolor', '-c', '.ansible-lint', 'vagrant'], { cwd: infra })
  expect(outcome.output).toContain("Profile 'production' was required, and it passed.")
  expect(outcome.output).toContain('Passed: 0 failure(s), 0 warning(s)')
  expect(outcome.exitCode).toBe(0)
})

test('yamllint finds nothing', async () => {
  const outcome = await run('yamllint', ['--strict', '-c', '.yamllint.yaml', '.'], { cwd: infra })
  expect(outcome).toEqual({ exitCode: 0, output: '', stdout: '' })
})

test('shellcheck finds nothing', async () => {
  const scripts = ['infra/minikube/up', 'e2e/infra/stand-in-packages.sh']
  const outcome = await run('shellcheck', scripts, { cwd: root })
  expect(outcome).toEqual({ exitCode: 0, output: '', stdout: '' })
})

describe.each([
  ['ctrl’s address alone', '192.168.56.100,'],
  ['inventory-wsl.ini', './ansible/inventory-wsl.ini'],
])('--syntax-check with %s', (_name, inventory) => {
  test.each(['cluster', 'general', 'ctrl', 'node', 'finalization'])('%s.yaml', async (playbook) => {
    const args = ['-u', 'vagrant', '-i', inventory, `./ansible/${playbook}.yaml`, '--syntax-check']
    const outcome = await run('ansible-playbook', args)
    expect(outcome.output).toContain(`playbook: ./ansible/${playbook}.yaml`)
    expect(outcome.exitCode).toBe(0)
  })
})

describe('finalization.yaml by hand reaches ctrl and nothing else', () => {
  test.each([
    ['192.168.56.100,', '192.168.56.100'],
    ['./ansible/inventory-wsl.ini', 'ctrl'],
  ])('with %s', async (inventory, host) => {
    const outcome = await run('ansible-playbook', ['-i', inventory, './ansible/finalization.yaml', '--list-hosts'])
    expect(outcome.stdout).toContain('hosts (1):')
    expect(outcome.stdout).toContain(`      ${host}`)
  })
})
