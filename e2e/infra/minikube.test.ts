import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fakePrograms, root, run } from './tools.ts'
import { variables } from './versions.ts'

const script = join(root, 'infra/minikube/up')

/** Runs `infra/minikube/up` with fake programs that record their calls; returns the calls, too. */
async function up(args: string[], programs: Record<string, string> = {}) {
  const record = 'echo "$(basename "$0") $*" >> "$CALLS"'
  const recorded = Object.fromEntries(
    ['minikube', 'kubectl', 'helm', 'istioctl', 'npx'].map((name) => [name, record] as const),
  )
  const docker = 'case $1 in images) echo sms-checker/app-service:1 ; echo sms-checker/frontend:1 ;; esac'
  // Reads standard input, as minikube may, to show that the script protects its list of images.
  const minikube = `${record}\ncat > /dev/null`
  const bin = await fakePrograms({ ...recorded, minikube, docker, ...programs })
  const calls = join(bin, '../calls')
  const outcome = await run('bash', [script, ...args], { env: { PATH: `${bin}:/usr/bin:/bin`, CALLS: calls } })
  const recordedCalls = await run('cat', [calls])
  return { ...outcome, calls: recordedCalls.exitCode === 0 ? recordedCalls.stdout.split('\n') : [] }
}

test('runs the documented steps in order, with the pinned Kubernetes', async () => {
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

test('lists everything that is missing, and starts nothing', async () => {
  const bin = await fakePrograms({ docker: 'exit 1', ls: 'exit 0' })
  await mkdir(join(bin, '../only'))
  const only = join(bin, '../only')
  await run('ln', ['-s', '/usr/bin/sed', '/usr/bin/dirname', '/bin/bash', only])
  const outcome = await run('bash', [script], { env: { PATH: `${bin}:${only}` } })
  expect(outcome.exitCode).toBe(1)
  for (const name of ['minikube', 'kubectl', 'helm', 'npx', 'istioctl']) {
    expect(outcome.output).toContain(`${name} is missing: `)
  }
  expect(outcome.output).toContain('the Docker daemon does not respond')
})

test('rejects unknown options', async () => {
  const outcome = await up(['--fast'])
  expect(outcome.exitCode).toBe(2)
  expect(outcome.output).toContain('usage: infra/minikube/up [--without-istio]')
  expect(outcome.calls).toEqual([])
})
