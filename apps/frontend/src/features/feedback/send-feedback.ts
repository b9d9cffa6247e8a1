import { type Feedback, type FeedbackReceipt, paths } from '@sms-checker/contracts'
import { request } from '../../api/request.ts'
import { isOneOf, isShape } from '../../api/shape.ts'

const isReceipt = isShape<FeedbackReceipt>({ status: isOneOf('counted', 'known') })

/** Tells what a message really was, by the request id of its answer. @throws {RequestFailure} */
export function sendFeedback(feedback: Feedback): Promise<FeedbackReceipt> {
  return request(paths.feedback, { body: feedback, isAnswer: isReceipt })
}
