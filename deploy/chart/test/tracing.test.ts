import { AppServiceSettings, ExperimentServiceSettings, ModelServiceSettings } from '@sms-checker/contracts'
import { Value } from 'typebox/value'
import { expect, it } from 'vitest'
import { smsChecker } from '../src/index.ts'
import { at, list } from './objects.ts'

const services = ['app-service', 'model-service', 'experiment-service']
const settings = { app: AppServiceSettings, model: ModelServiceSettings, experiment: ExperimentServiceSettings }

const objectsWith = (tracing: object) => smsChecker.render({ tracing: { ...tracing } }).objects

function configurationOf(service: keyof typeof settings, tracing: object) {
  const name = service === 'experiment' ? 'experiment-service' : `${service}-config`
  const config = objectsWith(tracing).find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === name)
  const [endpoint, ratio] = ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_TRACES_SAMPLER_ARG'].map((key) =>
    at(config, 'data', key),
  )
  return { endpoint, ratio }
}

it.each(['app', 'model', 'experiment'] as const)('configures no traces of %s-service by default', (service) => {
  expect(configurationOf(service, {})).toEqual({ endpoint: undefined, ratio: undefined })
})

it.each(['app', 'model', 'experiment'] as const)('passes the collector and the ratio to %s-service', (service) => {
  const endpoint = 'http://collector.observability:4318'
  expect(configurationOf(service, { otlpEndpoint: endpoint })).toEqual({ endpoint, ratio: '1' })
  for (const samplingRatio of [0, 1, 0.25, 0.000_001, 1e-10]) {
    const { ratio } = configurationOf(service, { otlpEndpoint: endpoint, samplingRatio })
    expect(Number(ratio)).toBe(samplingRatio)
    // Helm writes small numbers with an exponent, which the service must accept.
    expect(Value.Check(settings[service].properties.OTEL_TRACES_SAMPLER_ARG, ratio)).toBe(true)
  }
})

it('sets the variables in every container that does not import the whole ConfigMap', () => {
  const [pod] = objectsWith({ otlpEndpoint: 'http://collector:4318' }).filter(({ kind }) => kind === 'StatefulSet')
  const [container] = list(at(pod, 'spec', 'template', 'spec', 'containers'))
  const names = list(at(container, 'env')).map((variable) => at(variable, 'name'))
  expect(names).toEqual(expect.arrayContaining(['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_TRACES_SAMPLER_ARG']))
})

it.each([
  ['http://collector:4318', 4318],
  ['https://collector.example.com:443/otlp', 443],
  ['http://collector2', 80],
  ['https://collector-2.example.com/', 443],
  ['http://[fd00::1]', 80],
  ['https://[fd00::1]:4318/otlp', 4318],
])('permits the port of the collector %s', (otlpEndpoint, port) => {
  for (const name of services) {
    const policies = objectsWith({ otlpEndpoint }).filter(({ kind }) => kind === 'NetworkPolicy')
    const policy = policies.find(({ metadata }) => metadata.name === name)
    expect(list(at(policy, 'spec', 'egress'))).toContainEqual({ ports: [{ protocol: 'TCP', port }] })
  }
})
