import { type AppPrediction, type AppPredictRequest, paths } from '@sms-checker/contracts'
import { isAppPrediction } from '../../api/answers.ts'
import { request } from '../../api/request.ts'

/** Asks whether a message is spam, and which parts of it say so. @throws {RequestFailure} */
export function predict(question: Omit<AppPredictRequest, 'explain'>): Promise<AppPrediction> {
  return request(paths.predict, { body: { ...question, explain: true }, isAnswer: isAppPrediction })
}
