import { type AppPrediction, type AppPredictRequest, paths } from '@sms-checker/contracts'
import { isAppPrediction } from '../../api/answers.ts'
import { request } from '../../api/request.ts'

/** Asks whether a message is spam. @throws {RequestFailure} */
export function predict(question: AppPredictRequest): Promise<AppPrediction> {
  return request(paths.predict, { body: question, isAnswer: isAppPrediction })
}
