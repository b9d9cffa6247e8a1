import { type Static, type TSchema, Type } from 'typebox'
import { Compile, type Validator } from 'typebox/compile'
import { DestinationRule } from './destination-rule.ts'
import { Gateway } from './gateway.ts'
import { MeshConfigError } from './mesh-config-error.ts'
import { VirtualService } from './virtual-service.ts'

export interface IstioObjects {
  gateways: Gateway[]
  virtualServices: VirtualService[]
  destinationRules: DestinationRule[]
}

const gateway = Compile(Gateway)
const virtualService = Compile(VirtualService)
const destinationRule = Compile(DestinationRule)
const identified = Compile(
  Type.Object({ kind: Type.String(), metadata: Type.Optional(Type.Object({ name: Type.Optional(Type.String()) })) }),
)

/** Sorts Istio objects by kind. Throws `MeshConfigError` with every unsupported kind and field. */
export function parseObjects(objects: readonly unknown[]): IstioObjects {
  const parsed: IstioObjects = { gateways: [], virtualServices: [], destinationRules: [] }
  const errors: string[] = []

  function parse<Schema extends TSchema>(
    validator: Validator<Record<never, never>, Schema>,
    object: unknown,
    name: string,
    into: Static<Schema>[],
  ) {
    if (validator.Check(object)) into.push(object)
    else errors.push(...schemaErrors(validator, object).map((error) => `${name}: ${error}`))
  }

  objects.forEach((object, index) => {
    if (!identified.Check(object)) {
      errors.push(`object ${index} has no kind`)
      return
    }
    const name = `${object.kind} ${object.metadata?.name ?? index}`
    if (object.kind === 'Gateway') parse(gateway, object, name, parsed.gateways)
    else if (object.kind === 'VirtualService') parse(virtualService, object, name, parsed.virtualServices)
    else if (object.kind === 'DestinationRule') parse(destinationRule, object, name, parsed.destinationRules)
    else errors.push(`${name}: objects of this kind are not supported`)
  })
  if (errors.length > 0) throw new MeshConfigError(errors)
  return parsed
}

function schemaErrors(validator: Validator, object: unknown): string[] {
  return validator
    .Errors(object)
    .filter((error) => error.keyword !== 'additionalProperties')
    .map((error) => {
      const field = fieldPath(error.instancePath)
      if (error.keyword === 'boolean') return `${field} is not supported`
      if (error.keyword === 'required') return `${field} ${error.message}`
      return `${field} ${error.message}${limits(error.params)}`
    })
}

function limits(params: object): string {
  return Object.keys(params).length === 0 ? '' : ` (${JSON.stringify(params)})`
}

/** A JSON pointer such as `/spec/http/0/fault` in the usual notation: `spec.http[0].fault`. */
function fieldPath(pointer: string): string {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part, index) => (/^\d+$/.test(part) ? `[${part}]` : `${index === 0 ? '' : '.'}${part}`))
    .join('')
}
