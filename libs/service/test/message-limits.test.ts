import { predictRequest } from '@sms-checker/contracts'
import { messageError } from '@sms-checker/text'
import fc from 'fast-check'
import { Compile } from 'typebox/compile'
import { expect, it } from 'vitest'

it('the request schema accepts exactly the messages that messageError accepts', () => {
  const limit = 5
  const request = Compile(predictRequest(limit))
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 8 }), (sms) => {
      expect(request.Check({ sms })).toBe(messageError(sms, limit) === undefined)
    }),
  )
})
