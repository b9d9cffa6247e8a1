import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root, run, standIns } from './tools.ts'
import { variables } from './versions.ts'

const script = join(root, 'infra/minikube/up')

/** Runs `infra/minikube/up` with programs that only write down how they were called; returns those calls, too. */
async function up(args: string[], programs: Record<string, string> = {}) {
  const record = 'echo "$(basename "$0") $*" >> "$CALLS"'
  const recorded = Object.fromEntries(
    ['minikube', 'kubectl', 'helm', 'istioctl', 'npx'].map((name) => [name, record] as const),
  )
  const docker = 'case $1 in images) echo sms-checker/app-service:1 ; echo sms-checker/frontend:1 ;; esac'
  // Minikube may read what it is given, but not the list of images from under the script.
  const minikube = `${record}\ncat > /dev/null`
  const bin = await standIns({ ...recorded, minikube, docker, ...programs })
  const calls = join(bin, '../calls')
  const outcome = await run('bash', [script, ...args], { env: { PATH: `${bin}:/usr/bin:/bin`, CALLS: calls } })
  const made = await run('cat', [calls])
  return { ...outcome, calls: made.exitCode === 0 ? made.stdout.split('\n') : [] }
}

test('takes the documented steps in order, with the pinned Kubernetes', async () => {
  const { kubernetes_version: kubernetes } = await variables('versions')
  const { exitCode, stdout, calls } = await up([])
  expect(exitCode).toBe(0)
  expect(calls).toEqual([
    `minikube start --profile sms-checker --driver=docker --cni=calico --kubernetes-version=v${kubernetes} --cpus=4 --memory=6144`,
    'minikube addons enable ingress --profile sms-checker',
    `istioctl install --skip-confirmation --context sms-checker -f ${root}/infra/kubernetes/istio-operator.yaml`,
    'npx nx run-many -t docker',
    'minikube image load --profile sms-checker sms-checker/app-service:1',
    'minikube image load --profile sms-checker sms-checker/frontend:1',
  ])
  expect(stdout).toContain('127.0.0.1 sms-checker.local grafana.local')
  expect(stdout).toContain('helm install deployment ./deploy/helm --kube-context sms-checker\n')
  expect(stdout).toContain('minikube tunnel --profile sms-checker')
})

test('without Istio, ingress-nginx becomes the load balancer', async () => {
  const { exitCode, stdout, calls } = await up(['--without-istio'])
  expect(exitCode).toBe(0)
  expect(calls).toContainEqual(expect.stringContaining('patch service ingress-nginx-controller'))
  expect(calls.filter((call) => call.startsWith('istioctl'))).toEqual([])
  expect(stdout).toContain('--set istio.enabled=false')
})

test('names everything that is missing, and starts nothing', async () => {
  const bin = await standIns({ docker: 'exit 1', ls: 'exit 0' })
  await mkdir(join(bin, '../only'))
  const only = join(bin, '../only')
  await run('ln', ['-s', '/usr/bin/sed', '/usr/bin/dirname', '/bin/bash', only])
  const outcome = await run('bash', [script], { env: { PATH: `${bin}:${only}` } })
  expect(outcome.exitCode).toBe(1)
  for (const name of ['minikube', 'kubectl', 'helm', 'npx', 'istioctl']) {
    expect(outcome.output).toContain(`${name} is missing: `)
  }
  expect(outcome.output).toContain('its daemon does not answer')
})

test('refuses what it does not know', async () => {
  const outcome = await up(['--fast'])
  expect(outcome.exitCode).toBe(2)
  expect(outcome.output).toContain('usage: infra/minikube/up [--without-istio]')
  expect(outcome.calls).toEqual([])
})
