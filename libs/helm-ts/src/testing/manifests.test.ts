import { expect, it } from 'vitest'
import { parseManifests } from './manifests.ts'

const read = (value: string) => parseManifests(`---\n# Source: case/templates/a.yaml\nvalue: ${value}\n`)[0]?.object

it.each([
  ['0xff', 255],
  ['0x000000000000000000ff', 255],
  ['0o17', 15],
  [`0x1F${'a'.repeat(60)}`, `0x1F${'a'.repeat(60)}`],
  [`0o7${'7'.repeat(40)}`, `0o7${'7'.repeat(40)}`],
  ['1e300', 1e300],
  ['-.5E+400', '-.5E+400'],
  ['9'.repeat(400), '9'.repeat(400)],
  ['1e-400', 0],
  ['.inf', Number.POSITIVE_INFINITY],
])('parses %s like Kubernetes', (source, value) => {
  expect(read(source)).toEqual({ value })
})
