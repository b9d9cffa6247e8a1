import { expect, test } from 'vitest'
import {
  builtins,
  chart,
  defineValues,
  type Expr,
  helper,
  type Maybe,
  spread,
  t,
  toJson,
  tpl,
  when,
} from '../../src/index.ts'
import { chartOf, configMap, deployment, printedTemplate, renderWithBoth } from '../fixtures.ts'

const variant = (name: string) => ({
  replicas: t.int(1, 'Pods.'),
  image: { repository: t.string(name, 'Repository.').pattern(/^[a-z-]+$/), tag: t.string('1', 'Tag.') },
  resources: t.of<{ limits?: { memory: string } }>({}, 'Resources.'),
})
const values = defineValues({
  stable: variant('stable'),
  canary: variant('canary'),
  mesh: t.bool(true, 'A switch.'),
})

interface PodParameters {
  name: Expr<string>
  own: typeof values.stable
  command: Maybe<string[]>
}

const pod = helper(
  'shop.pod',
  ({ name, own, command }: PodParameters) => ({
    metadata: { labels: { app: name, release: builtins.release.name, mesh: when(values.mesh, 'true') } },
    spec: {
      containers: [{ name, image: tpl`${own.image.repository}:${own.image.tag}`, command, resources: own.resources }],
    },
  }),
  'The pods of all variants.',
)

function variants() {
  const of = (name: string, own: typeof values.stable, command?: string[]) => {
    const selector = { matchLabels: { app: name } }
    const template = pod(command ? { name, own, command } : { name, own })
    return deployment({ metadata: { name }, spec: { replicas: own.replicas, selector, template } })
  }
  const rest = configMap({ metadata: { name: 'rest' }, data: { debug: toJson(values) } })
  return { stable: of('stable', values.stable), canary: of('canary', values.canary, ['run', '--canary']), rest }
}

test('deployments share one pod specification through a helper with parameters', async () => {
  const made = chart({ name: 'shop', version: '1.0.0' }, { values, templates: variants() })
  const files = made.files()
  expect(files.get('templates/stable.yaml')).toContain(`
  template:
    {{- include "shop.pod" (dict "name" "stable" "own" .Values.stable "root" $) | nindent 4 }}
`)
  expect(files.get('templates/canary.yaml')).toContain(
    '{{- include "shop.pod" (dict "name" "canary" "own" .Values.canary "command" (list "run" "--canary") "root" $) | nindent 4 }}',
  )
  expect(files.get('templates/_helpers.tpl')).toBe(`{{/*
The pods of all variants.
*/}}
{{- define "shop.pod" -}}
metadata:
  labels:
    app: {{ .name | quote }}
    release: {{ .root.Release.Name | quote }}
    {{- if .root.Values.mesh }}
    mesh: "true"
    {{- end }}
spec:
  containers:
    - name: {{ .name | quote }}
      image: {{ printf "%s:%s" .own.image.repository .own.image.tag | quote }}
      {{- with .command }}
      command:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with .own.resources }}
      resources:
        {{- toYaml . | nindent 8 }}
      {{- end }}
{{- end }}
`)
  await renderWithBoth(made)
  await renderWithBoth(made, { helm: 3, values: { mesh: false, canary: { resources: { limits: { memory: '1Gi' } } } } })
})

test('a helper is defined in the file that it names, and a string helper reads like text', async () => {
  const partial = { file: 'rules/_alerts' }
  const group = helper('shop.group', [{ name: 'a', rules: when(values.mesh, ['x']) }], 'A group.', partial)
  const url = helper(
    'shop.url',
    ({ name }: { name: Expr<string> }) =>
      when(values.mesh, tpl`https://${name}/{{ x }}`, when(name, tpl` ${name}`, '')),
    undefined,
    partial,
  )
  const spec = {
    groups: group,
    more: ['first', spread(group)],
    url: url({ name: 'a' }),
    scheme: helper('shop.s', 'http'),
  }
  const made = chartOf({ ...spec, rest: toJson(values) }, values)
  expect(made.files().get('templates/rules/_alerts.tpl')).toBe(`{{/*
A group.
*/}}
{{- define "shop.group" -}}
- name: a
  {{- if .Values.mesh }}
  rules:
    - x
  {{- end }}
{{- end }}

{{- define "shop.url" -}}
{{- if .root.Values.mesh -}}
https://{{ .name }}/{{\`{{ x }}\`}}
{{- else if .name -}}
{{- printf " %s" .name -}}
{{- end }}
{{- end }}
`)
  expect(made.files().get('templates/_helpers.tpl')).toBe('{{- define "shop.s" -}}\nhttp\n{{- end }}\n')
  expect(printedTemplate(made)).toContain(`
  groups:
    {{- include "shop.group" . | nindent 4 }}
  more:
    - first
    {{- include "shop.group" . | nindent 4 }}
`)
  for (const mesh of [true, false]) {
    await renderWithBoth(made, { values: { mesh } })
    await renderWithBoth(made, { helm: 3, values: { mesh } })
  }
})

test('a conditional argument, or one of another type than in an earlier call, fails at the call', () => {
  const shared = helper('shop.shared', ({ value }: { value: Expr<unknown> }) => ({ value }))
  const thisFile = /parameters\.test\.ts:\d+:\d+/
  expect(() => shared({ value: { a: when(values.mesh, 1) } })).toThrow(
    'value.a: this argument of the helper shop.shared',
  )
  expect(() => shared({ value: { a: when(values.mesh, 1) } })).toThrow(thisFile)
  expect(() => chartOf([shared({ value: 'a' }), shared({ value: true })])).toThrow(
    'The parameter value of the helper shop.shared is a bool here but a string in another call. Pass one type.',
  )
})
